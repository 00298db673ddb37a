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
          case 408 -> "the request did not come in time";
          case 413, 414, 431 -> "value too long";
          case 404 -> "nothing is served at this address";
          default -> status >= 500 ? "this server failed to answer" : "invalid request";
        };
    if (status == 414 || status == 431) {
      response.setStatus(413);
    }
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, Answers.TEXT);
    response.write(
        true, ByteBuffer.wrap(("error: " + text).getBytes(StandardCharsets.UTF_8)), callback);
    return true;
  }
}
