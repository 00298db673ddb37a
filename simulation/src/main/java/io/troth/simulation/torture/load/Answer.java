package io.troth.simulation.torture.load;

import java.util.Map;

/**
 * An answer of HTTP.
 *
 * @param headers by their names in small letters
 */
public record Answer(int status, Map<String, String> headers, String body) {
  public Answer {
    headers = Map.copyOf(headers);
  }

  @Override
  public String toString() {
    return status + " " + body;
  }
}
