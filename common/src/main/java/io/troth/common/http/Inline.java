package io.troth.common.http;

import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Deals with requests for keys on the thread that has read them: they are parsed, put into a queue
 * and never wait, so that handing them to another thread would cost more than they do. All others
 * may take their time, on a thread of the pool.
 */
final class Inline extends Handler.Wrapper {
  Inline() {
    super(false);
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isQuick(request.getHttpURI().getPath())) {
      return super.handle(request, response, callback);
    }
    try {
      request.getComponents().getExecutor().execute(() -> elsewhere(request, response, callback));
    } catch (RejectedExecutionException e) {
      // The server is stopping.
      callback.failed(e);
    }
    return true;
  }

  private static boolean isQuick(String path) {
    return path.equals("/") || path.startsWith("/v1/kv/");
  }

  private void elsewhere(Request request, Response response, Callback callback) {
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Throwable t) {
      Response.writeError(request, response, callback, t);
    }
  }
}
