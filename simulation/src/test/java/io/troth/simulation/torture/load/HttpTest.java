package io.troth.simulation.torture.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A history is honest only if it is known whether a request was sent. */
@Timeout(30)
class HttpTest {
  private static final Ask ASK = Ask.of("GET", "/");

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
  }

  @Test
  void without_a_server_nothing_was_sent() throws Exception {
    int port;
    try (ServerSocket closed = listen()) {
      port = closed.getLocalPort();
    }
    assertThrows(Http.NotSent.class, () -> Http.once(port, ASK, 1_000));
  }

  @Test
  void a_server_that_ends_before_it_answers_may_have_the_request() throws Exception {
    try (ServerSocket server = listen()) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket caller = server.accept()) {
              caller.getInputStream().read();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      IOException broken =
          assertThrows(IOException.class, () -> Http.once(server.getLocalPort(), ASK, 5_000));
      assertFalse(broken instanceof Http.NotSent);
    }
  }

  @Test
  void a_silent_server_is_waited_for_until_the_time_is_over() throws Exception {
    try (ServerSocket server = listen();
        Http http = new Http(server.getLocalPort())) {
      IOException late = assertThrows(IOException.class, () -> http.ask(ASK, 50));
      assertFalse(late instanceof Http.NotSent);
    }
  }

  @Test
  void bodies_come_in_one_piece_or_in_several() throws Exception {
    try (ServerSocket server = listen()) {
      Thread.ofVirtual()
          .start(() -> {
            try (Socket caller = server.accept()) {
              caller.getInputStream().read();
              caller
                  .getOutputStream()
                  .write(
                      ("HTTP/1.1 200 OK\r\nA: b\r\nTransfer-Encoding: chunked\r\n\r\n"
                              + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
                              + "HTTP/1.1 404 No\r\nContent-Length: 2\r\n\r\nno")
                          .getBytes(StandardCharsets.US_ASCII));
              caller.getInputStream().readAllBytes();
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
      try (Http http = new Http(server.getLocalPort())) {
        Answer first = http.ask(ASK, 5_000);
        assertEquals("200 abcde", first.toString());
        assertEquals("b", first.headers().get("a"));
        assertEquals("404 no", http.ask(ASK, 5_000).toString());
      }
    }
  }
}
