package io.troth.common.http;

import java.net.URI;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Keeps pages of other sites from changing anything with the help of a browser that reaches this
 * server. Browsers say where a request comes from and let no page lie about it; whoever says
 * nothing of the kind is no browser, and as free as ever.
 */
final class CrossSite extends Handler.Wrapper {
  private static final Set<String> HARMLESS = Set.of("GET", "HEAD", "OPTIONS");
  private static final Set<String> OWN = Set.of("same-origin", "none");

  private static final Refusal FOREIGN =
      Refusal.notApplied(403, "a page of another site may change nothing here");

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpFields headers = request.getHeaders();
    boolean changes = !HARMLESS.contains(request.getMethod());
    // A web socket is a GET that can change anything, and no page has business on a link.
    boolean socket =
        "websocket".equalsIgnoreCase(headers.get(HttpHeader.UPGRADE))
            && headers.contains(HttpHeader.ORIGIN);
    if (!socket && !(changes && isForeign(headers))) {
      return super.handle(request, response, callback);
    }
    Answers.refuse(request, response, callback, FOREIGN);
    return true;
  }

  private static boolean isForeign(HttpFields headers) {
    // A server that passes a request on has looked already, and under the right address; no page
    // can send this header to another site without being allowed to, which none is.
    if (headers.contains(Paths.PASSED_ON)) {
      return false;
    }
    String site = headers.get("Sec-Fetch-Site");
    if (site != null) {
      return !OWN.contains(site);
    }
    String origin = headers.get(HttpHeader.ORIGIN);
    return origin != null && !isOwn(origin, headers.get(HttpHeader.HOST));
  }

  private static boolean isOwn(String origin, String host) {
    try {
      return host != null && host.equalsIgnoreCase(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
