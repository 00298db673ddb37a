package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PlainHttpTest {
  private final HttpClient client = PlainHttp.client(Duration.ofSeconds(5));
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/",
        asked -> {
          byte[] answer =
              String.valueOf(asked.getRequestHeaders().get("Upgrade"))
                  .getBytes(StandardCharsets.UTF_8);
          asked.sendResponseHeaders(200, answer.length);
          asked.getResponseBody().write(answer);
          asked.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    client.shutdownNow();
  }

  private String ask(String scheme) throws Exception {
    URI uri = URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort() + "/");
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
  }

  @Test
  void asks_without_offering_another_version() throws Exception {
    assertEquals("null", ask("http"));
  }

  @Test
  void encrypts_nothing_and_pretends_nothing() {
    assertThrows(IOException.class, () -> ask("https"));
  }
}
