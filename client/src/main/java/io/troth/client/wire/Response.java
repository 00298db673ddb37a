package io.troth.client.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What a server answered.
 *
 * @param headers lines as they came
 */
public record Response(Address from, int status, List<String> headers, byte[] body) {
  public Response {
    headers = List.copyOf(headers);
  }

  public Optional<String> header(String name) {
    return header(headers, name);
  }

  static Optional<String> header(List<String> headers, String name) {
    for (String line : headers) {
      int colon = line.indexOf(':');
      if (colon == name.length() && line.regionMatches(true, 0, name, 0, colon)) {
        return Optional.of(line.substring(colon + 1).strip());
      }
    }
    return Optional.empty();
  }

  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  public boolean succeeded() {
    return status >= 200 && status < 300;
  }
}
