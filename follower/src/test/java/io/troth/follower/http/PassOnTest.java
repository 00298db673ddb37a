package io.troth.follower.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.troth.common.check.Limits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PassOnTest {
  private record Heard(Headers headers, String body) {}

  private final Queue<Heard> heard = new ConcurrentLinkedQueue<>();
  private HttpServer leader;
  private Server follower;
  private PassOn passOn;
  private ServerConnector connector;

  @BeforeEach
  void start() throws Exception {
    leader = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    leader.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          heard.add(
              new Heard(
                  exchange.getRequestHeaders(), new String(body, StandardCharsets.ISO_8859_1)));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    leader.start();
    String address = "127.0.0.1:" + leader.getAddress().getPort();
    follower = new Server();
    connector = new ServerConnector(follower);
    connector.setHost("127.0.0.1");
    follower.addConnector(connector);
    passOn =
        new PassOn(
            () -> Optional.of(address), request -> Optional.of(request.getHttpURI().getPath()));
    follower.setHandler(passOn);
    follower.start();
  }

  @AfterEach
  void stop() throws Exception {
    follower.stop();
    leader.stop(0);
  }

  private Socket connect(String... parts) throws IOException {
    Socket socket = new Socket("127.0.0.1", connector.getLocalPort());
    socket.setSoTimeout(20_000);
    for (String part : parts) {
      socket.getOutputStream().write(part.getBytes(StandardCharsets.ISO_8859_1));
    }
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  private static String post(String headers) {
    return "POST /v1/txn HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n\r\n";
  }

  @Test
  void a_body_in_pieces_comes_to_the_leader_whole() throws Exception {
    try (Socket socket =
        connect(post("Transfer-Encoding: chunked"), "2\r\nab\r\n", "3\r\ncde\r\n", "0\r\n\r\n")) {
      assertTrue(answer(socket).startsWith("HTTP/1.1 200 "));
    }
    Heard only = heard.remove();
    assertEquals("abcde", only.body);
    assertEquals("5", only.headers.getFirst("Content-Length"));
    assertFalse(only.headers.containsKey("Transfer-Encoding"));
  }

  @Test
  void a_long_body_comes_as_it_is() throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; body.length() < 100_000; i++) {
      body.append(i).append(' ');
    }
    String chunk = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    try (Socket announced = connect(post("Content-Length: " + body.length()), body.toString());
        Socket pieces = connect(post("Transfer-Encoding: chunked"), chunk)) {
      assertTrue(answer(announced).startsWith("HTTP/1.1 200 "));
      assertTrue(answer(pieces).startsWith("HTTP/1.1 200 "));
    }
    assertEquals(2, heard.size());
    heard.forEach(each -> assertEquals(body.toString(), each.body));
  }

  @Test
  void nothing_of_a_body_that_breaks_off_comes_to_the_leader() throws Exception {
    try (Socket socket = connect(post("Content-Length: 5"), "abc")) {
      socket.shutdownOutput();
      assertTrue(answer(socket).startsWith("HTTP/1.1 400 "));
    }
    try (Socket socket = connect(post("Transfer-Encoding: chunked"), "3\r\nabc\r\n", "x")) {
      socket.shutdownOutput();
      assertTrue(answer(socket).startsWith("HTTP/1.1 400 "));
    }
    assertEquals(List.of(), List.copyOf(heard));
  }

  @Test
  void who_asks_before_sending_is_told_to_here() throws Exception {
    try (Socket socket = connect(post("Content-Length: 3\r\nExpect: 100-continue"))) {
      byte[] first = socket.getInputStream().readNBytes("HTTP/1.1 100 Continue\r\n\r\n".length());
      assertTrue(new String(first, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 100 "));
      socket.getOutputStream().write("abc".getBytes(StandardCharsets.ISO_8859_1));
      assertTrue(answer(socket).startsWith("HTTP/1.1 200 "));
    }
    Heard only = heard.remove();
    assertEquals("abc", only.body);
    assertFalse(only.headers.containsKey("Expect"));
  }

  @Test
  void only_so_much_is_under_way_and_what_ends_makes_room() throws Exception {
    String most = "x".repeat(Limits.TRANSACTION_JSON_BYTES_MAX);
    List<Socket> unfinished = new ArrayList<>();
    for (int i = 0; i < Limits.PASSED_ON_BYTES_MAX / Limits.TRANSACTION_JSON_BYTES_MAX; i++) {
      unfinished.add(
          connect(
              post("Transfer-Encoding: chunked"),
              Integer.toHexString(most.length()) + "\r\n" + most));
    }
    awaitUnderWay(Limits.PASSED_ON_BYTES_MAX);
    assertTrue(small().startsWith("HTTP/1.1 503 "));
    assertTrue(small().contains("\"outcome\":\"not_applied\""));
    for (Socket each : unfinished) {
      each.close();
    }
    awaitUnderWay(0);
    assertTrue(small().startsWith("HTTP/1.1 200 "));
    awaitUnderWay(0);
  }

  /** What was sent, or ended, may not have come in yet. */
  private void awaitUnderWay(long bytes) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (passOn.bytesUnderWay() != bytes) {
      assertTrue(System.nanoTime() < end, passOn.bytesUnderWay() + " bytes are under way");
      Thread.sleep(Duration.ofMillis(10));
    }
  }

  private String small() throws IOException {
    try (Socket socket = connect(post("Content-Length: 3"), "abc")) {
      return answer(socket);
    }
  }
}
