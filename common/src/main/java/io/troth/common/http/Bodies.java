package io.troth.common.http;

import io.troth.common.check.Limits;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

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
    if (length > max && asksFirst(request)) {
      throw Refusal.VALUE_TOO_LONG.exception();
    }
    ServletInputStream in = request.getInputStream();
    if (length == 0) {
      return CompletableFuture.completedFuture(new byte[0]);
    }
    if (length > 0 && in.available() >= length) {
      return CompletableFuture.completedFuture(in.readNBytes((int) length));
    }
    Reading reading = new Reading(in, max, length, room);
    in.setReadListener(reading);
    return reading.done;
  }

  /** Whether the client waits with its body to be told that it may send it. */
  private static boolean asksFirst(HttpServletRequest request) {
    return "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
  }

  /**
   * One body that comes in pieces. What is refused is read to its end all the same, if that is not
   * too far: a server that closes while a client still sends is not heard.
   */
  private static final class Reading implements ReadListener {
    private static final int PIECE_BYTES = 16 * 1024;

    private final ServletInputStream in;
    private final int max;
    private final Room room;
    private ByteArrayOutputStream bytes;
    private final byte[] piece = new byte[PIECE_BYTES];
    private final CompletableFuture<byte[]> done = new CompletableFuture<>();
    private int reserved;

    private long discarded;
    private Optional<Refusal.Refused> refused = Optional.empty();

    /**
     * @param length as announced, negative where it was not
     */
    Reading(ServletInputStream in, int max, long length, Room room) {
      this.in = in;
      this.max = max;
      this.room = room;
      bytes = new ByteArrayOutputStream(Math.clamp(length, 0, PIECE_BYTES));
      if (length > max) {
        refuse(Refusal.VALUE_TOO_LONG);
      }
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (!done.isDone() && in.isReady() && !in.isFinished()) {
        int count = in.read(piece);
        if (count >= 0) {
          take(count);
        }
      }
    }

    private void take(int count) {
      if (refused.isPresent()) {
        discarded += count;
        if (discarded > Limits.DISCARD_BYTES_MAX) {
          end(refused.get());
        }
      } else if (bytes.size() + count > max) {
        refuse(Refusal.VALUE_TOO_LONG);
      } else if (!room.reserve(count)) {
        refuse(Refusal.BUSY);
      } else {
        reserved += count;
        bytes.write(piece, 0, count);
      }
    }

    /** From here on nothing is kept. */
    private void refuse(Refusal why) {
      refused = Optional.of(why.exception());
      bytes = new ByteArrayOutputStream(0);
      giveBack();
    }

    private void giveBack() {
      room.release(reserved);
      reserved = 0;
    }

    @Override
    public void onAllDataRead() {
      byte[] all = bytes.toByteArray();
      giveBack();
      refused.ifPresentOrElse(done::completeExceptionally, () -> done.complete(all));
    }

    @Override
    public void onError(Throwable cause) {
      end(refused.orElseGet(() -> why(cause).exception()));
    }

    private static Refusal why(Throwable cause) {
      for (Throwable each = cause; each != null; each = each.getCause()) {
        if (each instanceof TimeoutException) {
          return Refusal.TOO_SLOW;
        }
      }
      return Refusal.INVALID;
    }

    private void end(Refusal.Refused why) {
      giveBack();
      done.completeExceptionally(why);
    }
  }
}
