package io.troth.simulation.torture.load;

import java.util.Map;

/**
 * A request of HTTP.
 *
 * @param target path and query, encoded
 */
public record Ask(String method, String target, Map<String, String> headers, String body) {
  public Ask {
    headers = Map.copyOf(headers);
  }

  public static Ask of(String method, String target) {
    return new Ask(method, target, Map.of(), "");
  }

  Ask with(String header, String value) {
    return new Ask(method, target, Map.of(header, value), body);
  }

  Ask with(String sent) {
    return new Ask(method, target, headers, sent);
  }
}
