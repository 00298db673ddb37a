package io.troth.common.http;

import io.troth.common.check.Limits;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Bodies have to come in at a least rate, after some time in which they need not: whoever sends a
 * byte now and then would hold a request, and the memory for it, for ever. One who sends nothing at
 * all runs into the connection's idle time.
 */
final class Paced extends Handler.Wrapper {
  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    boolean bodiless = request.getLength() == 0 || HttpMethod.GET.is(request.getMethod());
    return super.handle(bodiless ? request : new Watched(request), response, callback);
  }

  /** A body that came too slowly. */
  static final class TooSlow extends TimeoutException {
    private static final long serialVersionUID = 1L;

    private TooSlow() {
      super("the body did not come in time");
    }
  }

  static boolean isTooSlow(long bytes, long nanos) {
    long allowedMillis = Limits.BODY_MILLIS_MIN + 1_000 * bytes / Limits.BODY_BYTES_PER_SECOND_MIN;
    return nanos / 1_000_000 > allowedMillis;
  }

  private static final class Watched extends Request.Wrapper {
    private final long began = System.nanoTime();
    private long bytes;
    private Content.Chunk failed;

    Watched(Request request) {
      super(request);
    }

    @Override
    public Content.Chunk read() {
      if (failed != null) {
        return failed;
      }
      Content.Chunk chunk = super.read();
      if (chunk == null || Content.Chunk.isFailure(chunk)) {
        return chunk;
      }
      bytes += chunk.remaining();
      if (isTooSlow(bytes, System.nanoTime() - began)) {
        chunk.release();
        failed = Content.Chunk.from(new TooSlow());
        return failed;
      }
      return chunk;
    }
  }
}
