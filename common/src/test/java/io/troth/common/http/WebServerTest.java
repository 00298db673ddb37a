package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.troth.common.process.Ports;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebServerTest {
  private static final int CONNECTIONS_MAX = 20;

  private final int port = Ports.free();
  private final WebServer web =
      new WebServer(
          "127.0.0.1",
          port,
          CONNECTIONS_MAX,
          2 * CONNECTIONS_MAX,
          OneReader.Headers.OF_PROCESS,
          config -> {
            config.routes.get("/v1/named/{name}", ctx -> ctx.result(ctx.pathParam("name")));
            config.routes.get("/v1/kv/<key>", ctx -> ctx.result(ctx.pathParam("key")));
            config.routes.get(
                "/v1/broken",
                ctx -> {
                  throw new IllegalArgumentException("a fault of this server's");
                });
          });

  @BeforeEach
  void start() throws WebServer.PortTaken {
    web.start();
  }

  @AfterEach
  void stop() {
    web.close();
  }

  private String status(String path) throws IOException {
    try (Socket socket = asked(path, "Connection: close\r\n")) {
      byte[] answer = socket.getInputStream().readAllBytes();
      return new String(answer, StandardCharsets.ISO_8859_1).substring(9, 12);
    }
  }

  @Test
  void what_cannot_be_decoded_is_400_wherever_it_stands() throws Exception {
    assertEquals("200", status("/v1/named/a"));
    assertEquals("200", status("/v1/kv/a;b=%25"));
    assertEquals("400", status("/v1/kv/%"));
    assertEquals("400", status("/v1/kv/a;b=%0"));
    assertEquals("400", status("/v1/kv/;a=%zz"));
  }

  @Test
  void a_path_has_one_spelling() throws Exception {
    assertEquals("400", status("/v1/named/a;b"));
    assertEquals("400", status("/v1/named/%61"));
    assertEquals("400", status("/v1//named/a"));
    assertEquals("404", status("/v1/named/a/"));
  }

  @Test
  void who_comes_when_all_connections_are_taken_waits_until_one_has_gone() throws Exception {
    List<Socket> taken = new ArrayList<>();
    try {
      for (int i = 0; i < CONNECTIONS_MAX; i++) {
        taken.add(asked("/v1/named/a", ""));
        assertEquals('H', taken.getLast().getInputStream().read());
      }
      try (Socket late = asked("/v1/named/late", "")) {
        late.setSoTimeout(300);
        assertThrows(SocketTimeoutException.class, () -> late.getInputStream().read());
        taken.removeFirst().close();
        late.setSoTimeout(20_000);
        assertEquals('H', late.getInputStream().read());
      }
    } finally {
      for (Socket each : taken) {
        each.close();
      }
    }
  }

  private Socket asked(String path, String headers) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    String request = "GET " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    return socket;
  }

  @Test
  void what_this_server_does_wrong_is_500() throws Exception {
    assertEquals("500", status("/v1/broken"));
  }
}
