package io.troth.node.process;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Asks a server on this machine. */
public record Http(int port) {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  public Answer get(String path, String... headers) throws IOException, InterruptedException {
    return ask("GET", path, new byte[0], headers);
  }

  public Answer put(String path, String... headers) throws IOException, InterruptedException {
    return ask("PUT", path, new byte[0], headers);
  }

  public Answer post(String path, String... headers) throws IOException, InterruptedException {
    return ask("POST", path, new byte[0], headers);
  }

  public Answer delete(String path, String... headers) throws IOException, InterruptedException {
    return ask("DELETE", path, new byte[0], headers);
  }

  /** Sends a body in pieces, without saying before how long it is. */
  public Answer pieces(String method, String path, byte[] body)
      throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
  }

  /** How an answer begins that has no end; nobody listens to the rest. */
  public Answer begin(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
    HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      return Answer.of(response, body.readNBytes(1));
    }
  }

  /**
   * @param headers names and values in turn
   */
  public Answer ask(String method, String path, byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (int at = 0; at < headers.length; at += 2) {
      request.header(headers[at], headers[at + 1]);
    }
    return send(request);
  }

  private static Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest asked = request.timeout(Duration.ofSeconds(30)).build();
    HttpResponse<byte[]> response = CLIENT.send(asked, BodyHandlers.ofByteArray());
    return Answer.of(response, response.body());
  }
}
