package io.troth.common.http;

import io.javalin.http.Context;
import io.troth.common.model.Value;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes answers. What is asked for under {@code /v1} is answered as its users expect it. */
public final class Answers {
  public static final String TEXT = "text/plain; charset=utf-8";
  public static final String JSON = "application/json";
  public static final String PROBLEM = "application/problem+json";
  public static final String BYTES = "application/octet-stream";

  private Answers() {}

  public static void bytes(Context to, int status, String type, byte[] body) {
    to.status(status).contentType(type).result(body);
  }

  /** A value for people: any bytes, never taken for a page. */
  public static void value(Context to, Value value) {
    to.header("X-Content-Type-Options", "nosniff");
    bytes(to, 200, TEXT, value.bytes());
  }

  public static void text(Context to, int status, String body) {
    bytes(to, status, TEXT, body.getBytes(StandardCharsets.UTF_8));
  }

  public static void refusal(Context to, Refusal refusal) {
    if (refusal.retrySeconds() > 0) {
      to.header("Retry-After", Integer.toString(refusal.retrySeconds()));
    }
    if (to.path().startsWith("/v1/")) {
      bytes(to, refusal.status(), PROBLEM, problem(refusal).getBytes(StandardCharsets.UTF_8));
    } else {
      text(to, refusal.status(), "error: " + refusal.text());
    }
  }

  /** RFC 9457, with what became of the request. */
  public static String problem(Refusal refusal) {
    String outcome = refusal.outcome().name().toLowerCase(Locale.ROOT);
    StringBuilder json = new StringBuilder("{\"type\":\"about:blank\",\"title\":");
    quote(json, refusal.text());
    json.append(",\"status\":").append(refusal.status());
    return json.append(",\"outcome\":\"").append(outcome).append("\"}").toString();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int at = 0; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < 0x20) {
        json.append(String.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }
}
