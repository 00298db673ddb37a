package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InlineTest {
  private static final int MANY = 200;

  @Test
  void keys_are_served_while_every_thread_of_the_pool_waits_for_something_else() throws Exception {
    int port = freePort();
    CountDownLatch go = new CountDownLatch(1);
    WebServer web =
        new WebServer(
            "127.0.0.1",
            port,
            config -> {
              config.routes.get("/", ctx -> Answers.text(ctx, 200, "key"));
              config.routes.get(
                  "/slow",
                  ctx -> {
                    go.await(30, TimeUnit.SECONDS);
                    Answers.text(ctx, 200, "slow");
                  });
            });
    web.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      List<CompletableFuture<HttpResponse<String>>> slow = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        slow.add(client.sendAsync(request(port, "/slow"), BodyHandlers.ofString()));
      }
      for (int i = 0; i < 20; i++) {
        assertEquals("key", client.send(request(port, "/?key=a"), BodyHandlers.ofString()).body());
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
