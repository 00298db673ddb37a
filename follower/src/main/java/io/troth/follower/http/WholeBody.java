package io.troth.follower.http;

import io.troth.common.check.Limits;
import io.troth.common.http.Discard;
import io.troth.common.http.Refusal;
import java.io.ByteArrayOutputStream;
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
  private final Request request;
  private final AtomicLong underWay;
  private final Consumer<byte[]> whole;
  private final Consumer<Refusal> refused;
  private final int bytesMax;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

  private WholeBody(
      Request request, AtomicLong underWay, Consumer<byte[]> whole, Consumer<Refusal> refused) {
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
      Request request, AtomicLong underWay, Consumer<byte[]> whole, Consumer<Refusal> refused) {
    new WholeBody(request, underWay, whole, refused).begin();
  }

  private void begin() {
    boolean none =
        request.getLength() == 0
            || request.getLength() < 0
                && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    if (none) {
      whole.accept(bytes.toByteArray());
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
      byte[] piece = new byte[chunk.remaining()];
      chunk.getByteBuffer().get(piece);
      chunk.release();
      bytes.writeBytes(piece);
      if (!hasRoom) {
        refuse(Refusal.BUSY);
        return;
      }
      if (bytes.size() > bytesMax) {
        refuse(Refusal.VALUE_TOO_LONG);
        return;
      }
      if (isLast) {
        whole.accept(bytes.toByteArray());
        return;
      }
    }
  }

  private void refuse(Refusal why) {
    underWay.addAndGet(-bytes.size());
    bytes.reset();
    Discard.before(request, () -> refused.accept(why));
  }
}
