package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Ports;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Headers that do not come to an end, and too many connections of one address. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeadersTest {
  private static final String WHOLE = "GET /v1/a HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final int LONG_MILLIS = 600_000;

  private final int port = Ports.free();
  private final AtomicLong bytes = new AtomicLong();
  private final List<Socket> open = new ArrayList<>();
  private WebServer web;

  private void start(int perAddressMax, int millisMax, long bytesMax) throws Exception {
    web =
        new WebServer(
            "127.0.0.1",
            port,
            1_000,
            perAddressMax,
            new OneReader.Headers(millisMax, bytesMax, bytes),
            config -> config.routes.get("/v1/a", ctx -> ctx.result("answered")));
    web.start();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket each : open) {
      each.close();
    }
    web.close();
  }

  private Socket connect(String sent) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    open.add(socket);
    socket.setSoTimeout(20_000);
    send(socket, sent);
    return socket;
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return !(reset instanceof java.net.SocketTimeoutException);
    }
  }

  private static void isAnswered(Socket socket) throws IOException {
    byte[] status = socket.getInputStream().readNBytes(12);
    assertEquals("HTTP/1.1 200", new String(status, StandardCharsets.ISO_8859_1));
    String rest = "";
    while (!rest.endsWith("answered")) {
      rest += (char) socket.getInputStream().read();
    }
  }

  private void awaitBytes(long wanted) throws InterruptedException {
    while (bytes.get() != wanted) {
      Thread.sleep(Duration.ofMillis(1));
    }
  }

  @Test
  void a_header_that_drips_is_closed_in_time() throws Exception {
    start(100, 400, 1 << 20);
    Socket silent = connect("GET /v1/a HTTP/1.1\r\nHo");
    Socket dripping = connect("GET /v1/a HTTP/1.1\r\nHost: a\r\nX: ");
    Thread drip =
        Thread.ofVirtual()
            .start(() -> {
              try {
                while (true) {
                  send(dripping, "x");
                  Thread.sleep(Duration.ofMillis(20));
                }
              } catch (IOException | InterruptedException e) {
                // It was closed.
              }
            });
    assertTrue(isClosed(dripping));
    assertTrue(isClosed(silent));
    drip.join();
    awaitBytes(0);
    isAnswered(connect(WHOLE));
  }

  @Test
  void a_connection_between_two_requests_is_not_in_a_header() throws Exception {
    start(100, 300, 1 << 20);
    Socket idle = connect(WHOLE);
    isAnswered(idle);
    Thread.sleep(Duration.ofMillis(600));
    send(idle, WHOLE);
    isAnswered(idle);
    // A slow header that comes to its end in time is answered, and so is the next.
    send(idle, WHOLE.substring(0, 20));
    awaitBytes(20);
    send(idle, WHOLE.substring(20));
    isAnswered(idle);
    awaitBytes(0);
    Thread.sleep(Duration.ofMillis(600));
    send(idle, WHOLE);
    isAnswered(idle);
  }

  @Test
  void unfinished_headers_take_no_more_than_their_bytes_in_all() throws Exception {
    start(100, LONG_MILLIS, 100_000);
    String begun = "GET /v1/a HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(30_000);
    for (int i = 0; i < 3; i++) {
      connect(begun);
      awaitBytes((i + 1L) * begun.length());
    }
    assertTrue(isClosed(connect(begun)));
    awaitBytes(3L * begun.length());
    isAnswered(connect(WHOLE));
    open.get(0).close();
    awaitBytes(2L * begun.length());
    send(open.get(1), "\r\n\r\n");
    isAnswered(open.get(1));
    awaitBytes(begun.length());
  }

  @Test
  void one_address_has_only_so_many_connections() throws Exception {
    start(5, LONG_MILLIS, 1 << 20);
    for (int i = 0; i < 5; i++) {
      isAnswered(connect(WHOLE));
    }
    try (Socket more = new Socket("127.0.0.1", port)) {
      more.setSoTimeout(20_000);
      assertTrue(isClosed(more));
    }
    open.get(0).close();
    boolean answered = false;
    while (!answered) {
      // The server hears of the closed one in a moment.
      try (Socket next = new Socket("127.0.0.1", port)) {
        next.setSoTimeout(20_000);
        send(next, WHOLE);
        answered = !isClosed(next);
      } catch (IOException closed) {
        Thread.sleep(Duration.ofMillis(1));
      }
    }
  }
}
