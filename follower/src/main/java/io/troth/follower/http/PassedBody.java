package io.troth.follower.http;

import io.troth.common.check.Limits;
import io.troth.common.http.Refusal;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/**
 * A request whose body breaks off where it ought not to be passed on: too long, or not all there.
 * The leader then never has the whole of it, so that nothing was applied (R12).
 */
final class PassedBody extends Request.Wrapper {
  private final int bytesMax = bytesMax(this);
  private long bytes;
  private Content.Chunk failed;
  private volatile Optional<Refusal> refusal = Optional.empty();

  PassedBody(Request request) {
    super(request);
  }

  static int bytesMax(Request request) {
    boolean isValue = request.getHttpURI().getPath().startsWith("/v1/kv/");
    return isValue ? Limits.VALUE_BYTES_MAX : Limits.TRANSACTION_JSON_BYTES_MAX;
  }

  /** Why it broke off, if it did. */
  Optional<Refusal> refusal() {
    return refusal;
  }

  @Override
  public Content.Chunk read() {
    if (failed != null) {
      return failed;
    }
    Content.Chunk chunk = super.read();
    if (chunk == null) {
      return null;
    }
    if (Content.Chunk.isFailure(chunk)) {
      boolean late = chunk.getFailure() instanceof TimeoutException;
      refusal = Optional.of(late ? Refusal.TOO_SLOW : Refusal.INVALID);
      return chunk;
    }
    bytes += chunk.remaining();
    if (bytes > bytesMax) {
      chunk.release();
      refusal = Optional.of(Refusal.VALUE_TOO_LONG);
      failed = Content.Chunk.from(Refusal.VALUE_TOO_LONG.exception());
      return failed;
    }
    return chunk;
  }
}
