package io.troth.common.http;

import java.util.Optional;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Decides what a request's path is: once, on every server, before anything routes by it. Routers,
 * proxies and this server's own rules read a path like {@code /v1/./shutdown} each in their way; a
 * request that one of them takes for this server's own and another for the leader's would act on
 * the wrong server. So a path has one spelling here, and every other is refused with 400. A slash
 * at the end is another path, at which nothing is served. What stands behind {@code /v1/kv/} is a
 * key, and may be anything but a segment of dots, which clients and proxies resolve on the way.
 *
 * <p>It refuses, too, what another server has passed on although each server answers that itself.
 */
public final class Paths extends Handler.Wrapper {
  /** Set on what a server passes on to another. */
  public static final String PASSED_ON = "Troth-Passed-On";

  private static final String KEYS = "/v1/kv/";
  private static final Refusal AMBIGUOUS =
      Refusal.notApplied(400, "invalid request: this path can be read in more than one way");
  private static final Refusal NOT_PASSED_ON =
      Refusal.notApplied(403, "each server answers this itself; it is never passed on");

  /** Whether each server answers that itself, and none passes it on. */
  public static boolean isOwn(String path) {
    return path.equals("/v1/shutdown")
        || path.equals("/v1/live")
        || path.equals("/metrics")
        || path.equals("/link")
        || path.startsWith("/link/")
        || path.startsWith("/health/")
        || path.startsWith("/v1/slots/") && path.endsWith("/checksum");
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    HttpURI uri = request.getHttpURI();
    Optional<Refusal> refusal = check(uri == null ? null : uri.getPath());
    if (refusal.isEmpty() && request.getHeaders().contains(PASSED_ON) && isOwn(uri.getPath())) {
      refusal = Optional.of(NOT_PASSED_ON);
    }
    if (refusal.isEmpty()) {
      return super.handle(request, response, callback);
    }
    Answers.refuse(request, response, callback, refusal.get());
    return true;
  }

  /**
   * @param path as it came, {@code null} for none
   */
  static Optional<Refusal> check(String path) {
    if (path == null || !path.startsWith("/")) {
      return Optional.of(AMBIGUOUS);
    }
    if (path.length() == 1) {
      return Optional.empty();
    }
    boolean hasKey = path.startsWith(KEYS);
    if (hasDots(path) || !hasKey && !isPlain(path)) {
      return Optional.of(AMBIGUOUS);
    }
    return !hasKey && path.endsWith("/") ? Optional.of(Refusal.NOT_FOUND) : Optional.empty();
  }

  /** Only what needs no decoding, and no empty segment. */
  private static boolean isPlain(String path) {
    for (int at = 0; at < path.length(); at++) {
      char c = path.charAt(at);
      boolean isWord = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (c == '/' ? path.startsWith("//", at) : !isWord && "-._~".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** Whether a segment is one dot or two, with parameters behind it or not. */
  private static boolean hasDots(String path) {
    for (int at = path.indexOf("/."); at >= 0; at = path.indexOf("/.", at + 1)) {
      int end = path.startsWith("/..", at) ? at + 3 : at + 2;
      if (end == path.length() || path.charAt(end) == '/' || path.charAt(end) == ';') {
        return true;
      }
    }
    return false;
  }
}
