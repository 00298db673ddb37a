package io.troth.node.process;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/** What a server answered. */
public record Answer(int status, HttpHeaders headers, byte[] bytes) {
  static Answer of(HttpResponse<?> response, byte[] body) {
    return new Answer(response.statusCode(), response.headers(), body);
  }

  public String text() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  public JsonNode json() {
    try {
      return new ObjectMapper().readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Status and body in one, for comparing both at once. */
  public String shown() {
    return status() + " " + text();
  }

  @Override
  public String toString() {
    return shown();
  }
}
