package io.troth.common.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty itself refuses, before any route is asked: requests that can't be read, headers that
 * are too long. In one line, instead of a page.
 */
final class PlainErrors implements Request.Handler {
  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    String text =
        switch (status) {
          case 408 -> Refusal.TOO_SLOW.text();
          case 413, 414, 431 -> "value too long";
          case 404 -> "nothing is served at this address";
          default -> status >= 500 ? "this server failed to answer" : "invalid request";
        };
    if (status == 414 || status == 431) {
      response.setStatus(413);
    }
    boolean problem = isUnderV1(request);
    String body = problem ? Answers.problem(refusal(response.getStatus(), text)) : "error: " + text;
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, problem ? Answers.PROBLEM : Answers.TEXT);
    response.write(true, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }

  /** What could not be read may have no address. */
  private static boolean isUnderV1(Request request) {
    String path = request.getHttpURI() == null ? null : request.getHttpURI().getPath();
    return path != null && path.startsWith("/v1/");
  }

  private static Refusal refusal(int status, String text) {
    return status >= 500 ? Refusal.unknown(status, text) : Refusal.notApplied(status, text);
  }
}
