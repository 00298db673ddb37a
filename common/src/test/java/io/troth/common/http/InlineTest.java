package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.process.Ports;
import java.io.BufferedReader;
import java.io.InputStreamReader;
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
    int port = Ports.free();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(WAITING);
    WebServer web = server(port, begun, go);
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

  @Test
  void more_that_wait_than_may_are_refused_at_once() throws Exception {
    int port = Ports.free();
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(Limits.REQUESTS_ELSEWHERE_MAX);
    WebServer web = server(port, begun, go);
    web.start();
    List<Socket> waiting = new ArrayList<>();
    try {
      for (int i = 0; i < Limits.REQUESTS_ELSEWHERE_MAX; i++) {
        waiting.add(asked(port, "/slow"));
      }
      assertTrue(begun.await(30, TimeUnit.SECONDS));
      try (Socket more = asked(port, "/slow");
          Socket key = asked(port, "/?key=a")) {
        assertTrue(line(more).startsWith("HTTP/1.1 503 "));
        assertTrue(line(key).startsWith("HTTP/1.1 200 "));
      }
      go.countDown();
      assertTrue(line(waiting.getFirst()).startsWith("HTTP/1.1 200 "));
    } finally {
      go.countDown();
      for (Socket each : waiting) {
        each.close();
      }
      web.close();
    }
  }

  /** Has a key, and an address where requests count down {@code begun} and wait for {@code go}. */
  private static WebServer server(int port, CountDownLatch begun, CountDownLatch go) {
    return new WebServer(
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
  }

  private static Socket asked(int port, String path) throws Exception {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private static String line(Socket socket) throws Exception {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
        .readLine();
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
}
