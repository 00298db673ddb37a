package io.troth.common.http;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Reads bodies into bounded memory, however slowly they come: no thread waits for them. */
public final class Bodies {
  private Bodies() {}

  /** Room for what has come in and is not dealt with yet, shared by all. */
  public interface Room {
    boolean reserve(int bytes);

    void release(int bytes);
  }

  /**
   * To be called once the request is asynchronous. Ends with {@link Refusal.Refused} where there is
   * more than that, or no room. The room is given back on completion: whoever takes the body counts
   * it from there.
   */
  public static CompletableFuture<byte[]> read(HttpServletRequest request, int max, Room room)
      throws IOException {
    long length = request.getContentLengthLong();
    if (length > max) {
      throw Refusal.VALUE_TOO_LONG.exception();
    }
    ServletInputStream in = request.getInputStream();
    if (length == 0) {
      return CompletableFuture.completedFuture(new byte[0]);
    }
    if (length > 0 && in.available() >= length) {
      return CompletableFuture.completedFuture(in.readNBytes((int) length));
    }
    Reading reading = new Reading(in, max, (int) Math.max(length, 0), room);
    in.setReadListener(reading);
    return reading.done;
  }

  /** One body that comes in pieces. */
  private static final class Reading implements ReadListener {
    private static final int PIECE_BYTES = 16 * 1024;

    private final ServletInputStream in;
    private final int max;
    private final Room room;
    private final ByteArrayOutputStream bytes;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final CompletableFuture<byte[]> done = new CompletableFuture<>();
    private int reserved;

    Reading(ServletInputStream in, int max, int expected, Room room) {
      this.in = in;
      this.max = max;
      this.room = room;
      bytes = new ByteArrayOutputStream(Math.min(expected, PIECE_BYTES));
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (in.isReady() && !in.isFinished()) {
        int count = in.read(piece);
        if (count < 0) {
          return;
        }
        if (bytes.size() + count > max) {
          end(Refusal.VALUE_TOO_LONG.exception());
          return;
        }
        if (!room.reserve(count)) {
          end(Refusal.later("too much is waiting to be done; try again").exception());
          return;
        }
        reserved += count;
        bytes.write(piece, 0, count);
      }
    }

    @Override
    public void onAllDataRead() {
      byte[] all = bytes.toByteArray();
      room.release(reserved);
      reserved = 0;
      done.complete(all);
    }

    @Override
    public void onError(Throwable cause) {
      end(cause instanceof Refusal.Refused refused ? refused : Refusal.INVALID.exception());
    }

    private void end(RuntimeException why) {
      room.release(reserved);
      reserved = 0;
      done.completeExceptionally(why);
    }
  }
}
