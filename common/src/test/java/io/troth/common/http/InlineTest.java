package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InlineTest {
  private static final int MANY = 200;

  /** Of the server's threads, a few listen, and the rest waits when so many do. */
  private static final int WAITING = 8;

  @Test
  void keys_are_served_while_every_thread_of_the_pool_waits_for_something_else() throws Exception {
    int port = freePort();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(WAITING);
    WebServer web =
        new WebServer(
            "127.0.0.1",
            port,
            config -> {
              Inline.install(config);
              config.routes.get("/", ctx -> Answers.text(ctx, 200, "key"));
              config.routes.get(
                  "/slow",
                  ctx -> {
                    begun.countDown();
                    go.await(30, TimeUnit.SECONDS);
                    Answers.text(ctx, 200, "slow");
                  });
            });
    web.start();
    // Only a connection that is there already: a new one needs a thread to be set up.
    try (HttpClient client = HttpClient.newHttpClient();
        Socket keys = new Socket("127.0.0.1", port)) {
      keys.setSoTimeout(30_000);
      assertEquals("key", key(keys));
      List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        slow.add(client.sendAsync(request(port, "/slow"), BodyHandlers.ofString()));
      }
      assertTrue(begun.await(30, TimeUnit.SECONDS));
      for (int i = 0; i < 20; i++) {
        assertEquals("key", key(keys));
      }
      go.countDown();
      for (CompletableFuture<HttpResponse<String>> each : slow) {
        assertEquals("slow", each.get(30, TimeUnit.SECONDS).body());
      }
    } finally {
      go.countDown();
      web.close();
    }
  }

  private static String key(Socket connection) throws Exception {
    connection
        .getOutputStream()
        .write("GET /?key=a HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\nkey") < 0) {
      int next = connection.getInputStream().read();
      assertTrue(next >= 0, "the connection ended");
      answer.append((char) next);
    }
    return answer.substring(answer.length() - 3);
  }

  private static HttpRequest request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30))
        .build();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
