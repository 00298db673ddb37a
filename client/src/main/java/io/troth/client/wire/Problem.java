package io.troth.client.wire;

import java.util.Map;

/**
 * Why a server did not do what was asked.
 *
 * @param notApplied whether it is sure that nothing was done
 */
public record Problem(String title, boolean notApplied) {

  /**
   * Of a response that is no success: {@code application/problem+json}, or text that begins with
   * {@code error: }. Where a server does not say, a 4xx was not applied: it refused the request
   * itself.
   */
  public static Problem of(Response response) {
    boolean refused = response.status() >= 400 && response.status() < 500;
    String type = response.header("Content-Type").orElse("");
    if (type.contains("json")) {
      try {
        Map<String, Object> members = Json.object(response.body());
        Object outcome = members.get("outcome");
        Object title = members.getOrDefault("detail", members.get("title"));
        return new Problem(
            title instanceof String text ? text : "status " + response.status(),
            outcome == null ? refused : outcome.equals("not_applied"));
      } catch (Json.Malformed e) {
        return new Problem("status " + response.status(), refused);
      }
    }
    String text = response.text().strip();
    return text.startsWith("error: ")
        ? new Problem(text.substring(7), refused || response.status() == 503)
        : new Problem("status " + response.status(), refused);
  }
}
