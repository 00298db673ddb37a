package io.troth.follower.http;

import io.troth.common.check.Limits;
import io.troth.common.http.Discard;
import io.troth.common.http.Refusal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * Reads the body of a request whole before any of the request goes to the leader. What breaks off,
 * comes too slowly or is too long is refused here: the leader never hears of it, so that nothing
 * was applied (R12).
 */
final class WholeBody implements Runnable {
  /** What is kept takes no more memory than it says, and one block. */
  private static final int BLOCK_BYTES = 16 * 1024;

  private final Request request;
  private final AtomicLong underWay;
  private final Consumer<byte[][]> whole;
  private final Consumer<Refusal> refused;
  private final int bytesMax;
  private final List<byte[]> blocks = new ArrayList<>();
  private int bytes;

  /** Of the last block. */
  private int room;

  private WholeBody(
      Request request, AtomicLong underWay, Consumer<byte[][]> whole, Consumer<Refusal> refused) {
    this.request = request;
    this.underWay = underWay;
    this.whole = whole;
    this.refused = refused;
    this.bytesMax = bytesMax(request);
  }

  /**
   * @param underWay the bytes of all bodies; whoever gets one takes them off when it is answered
   */
  static void read(
      Request request, AtomicLong underWay, Consumer<byte[][]> whole, Consumer<Refusal> refused) {
    new WholeBody(request, underWay, whole, refused).begin();
  }

  private void begin() {
    boolean none =
        request.getLength() == 0
            || request.getLength() < 0
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    if (none) {
      whole.accept(new byte[0][]);
    } else if (request.getLength() <= bytesMax) {
      run();
    } else if (request.getHeaders().contains(HttpHeader.EXPECT)) {
      refused.accept(Refusal.VALUE_TOO_LONG);
    } else {
      refuse(Refusal.VALUE_TOO_LONG);
    }
  }

  private static int bytesMax(Request request) {
    boolean isValue = request.getHttpURI().getPath().startsWith("/v1/kv/");
    return isValue ? Limits.VALUE_BYTES_MAX : Limits.TRANSACTION_JSON_BYTES_MAX;
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this);
        return;
      }
      if (Content.Chunk.isFailure(chunk)) {
        boolean late = chunk.getFailure() instanceof TimeoutException;
        refuse(late ? Refusal.TOO_SLOW : Refusal.INVALID);
        return;
      }
      boolean isLast = chunk.isLast();
      boolean hasRoom = underWay.addAndGet(chunk.remaining()) <= Limits.PASSED_ON_BYTES_MAX;
      keep(chunk.getByteBuffer());
      chunk.release();
      if (!hasRoom) {
        refuse(Refusal.BUSY);
        return;
      }
      if (bytes > bytesMax) {
        refuse(Refusal.VALUE_TOO_LONG);
        return;
      }
      if (isLast) {
        whole.accept(all());
        return;
      }
    }
  }

  private void keep(ByteBuffer from) {
    while (from.hasRemaining()) {
      if (room == 0) {
        room = request.getLength() < 0 ? BLOCK_BYTES : ahead();
        blocks.add(new byte[room]);
      }
      byte[] last = blocks.getLast();
      int count = Math.min(room, from.remaining());
      from.get(last, last.length - room, count);
      room -= count;
      bytes += count;
    }
  }

  /** As much as is announced still. */
  private int ahead() {
    return Math.clamp(request.getLength() - bytes, 1, BLOCK_BYTES);
  }

  private byte[][] all() {
    if (room > 0) {
      byte[] last = blocks.removeLast();
      blocks.add(Arrays.copyOf(last, last.length - room));
    }
    return blocks.toArray(byte[][]::new);
  }

  private void refuse(Refusal why) {
    underWay.addAndGet(-bytes);
    blocks.clear();
    Discard.before(request, () -> refused.accept(why));
  }
}
