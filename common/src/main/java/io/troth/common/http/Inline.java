package io.troth.common.http;

import io.javalin.config.JavalinConfig;
import io.troth.common.check.Limits;
import java.util.concurrent.Semaphore;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Deals with requests for keys on the thread that has read them: they are put into a queue and
 * never wait, neither for a body nor for a client that does not read its answer, so that handing
 * them to another thread would cost more than they do. Each other request may wait, on a thread of
 * its own.
 */
public final class Inline extends Handler.Wrapper {
  private final Semaphore elsewhere = new Semaphore(Limits.REQUESTS_ELSEWHERE_MAX);

  private Inline() {
    super(false);
  }

  /** For a server that never waits where it is asked for a key at {@code /} or /v1/kv/. */
  public static void install(JavalinConfig config) {
    config.jetty.modifyServer(server -> {
      server.insertHandler(new Inline());
      server.setDynamic(false);
    });
  }

  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    if (isForKey(request.getHttpURI())) {
      return super.handle(request, response, callback);
    }
    if (elsewhere.tryAcquire()) {
      Thread.startVirtualThread(() -> handleElsewhere(request, response, callback));
    } else {
      Answers.refuse(request, response, callback, Refusal.BUSY);
    }
    return true;
  }

  /** The console stands at the same address as keys do. */
  private static boolean isForKey(HttpURI uri) {
    String path = uri.getPath();
    if (path.equals("/")) {
      String query = uri.getQuery();
      return query != null && (query.startsWith("key=") || query.contains("&key="));
    }
    return path.startsWith("/v1/kv/");
  }

  private void handleElsewhere(Request request, Response response, Callback callback) {
    try {
      if (!super.handle(request, response, callback)) {
        Response.writeError(request, response, callback, 404);
      }
    } catch (Throwable t) {
      Response.writeError(request, response, callback, t);
    } finally {
      elsewhere.release();
    }
  }
}
