package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.process.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SendingTest {
  private static final byte[] BODY = new byte[8 << 20];
  private static final int ROOM_FOR = Limits.ANSWERS_UNDER_WAY_BYTES_MAX / BODY.length;

  private final int port = Ports.free();
  private final List<Socket> sockets = new ArrayList<>();
  private final WebServer web =
      new WebServer(
          "127.0.0.1",
          port,
          config -> {
            Inline.install(config);
            config.routes.get("/", SendingTest::answer);
            config.routes.put("/", SendingTest::answer);
            config.jetty.modifyServer(server -> server.insertHandler(new Directly()));
          });

  /** Answers before Javalin. */
  private static final class Directly extends Handler.Wrapper {
    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      if (!request.getHttpURI().getPath().equals("/directly")) {
        return super.handle(request, response, callback);
      }
      Answers.text(request, response, callback, 200, BODY);
      return true;
    }
  }

  private static void answer(Context ctx) {
    ctx.future(() ->
        CompletableFuture.completedFuture(BODY)
            .thenCompose(body -> {
              Answers.bytes(ctx, 200, Answers.BYTES, body);
              return Answers.sent(ctx);
            }));
  }

  @BeforeEach
  void start() throws WebServer.PortTaken {
    web.start();
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket each : sockets) {
      each.close();
    }
    web.close();
  }

  @Test
  void a_long_answer_comes_whole() throws IOException {
    Socket socket = ask("GET", "/", 65_536);
    assertEquals("HTTP/1.1 200 OK", line(socket));
    while (!line(socket).isEmpty()) {
      // The headers are not what this is about.
      continue;
    }
    int got = 0;
    for (int chunk = size(socket); chunk > 0; chunk = size(socket)) {
      got += socket.getInputStream().readNBytes(chunk).length;
      assertEquals("", line(socket));
    }
    assertEquals(BODY.length, got);
  }

  @Test
  void a_long_answer_before_javalin_comes_whole() throws IOException {
    Socket socket = ask("GET", "/directly", 65_536);
    assertEquals("HTTP/1.1 200 OK", line(socket));
    while (!line(socket).isEmpty()) {
      // The headers are not what this is about.
      continue;
    }
    assertEquals(BODY.length, socket.getInputStream().readNBytes(BODY.length).length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/directly"})
  void answers_that_nobody_reads_are_bounded_and_further_ones_refused(String path)
      throws Exception {
    for (int i = 0; i < ROOM_FOR; i++) {
      assertEquals("HTTP/1.1 200 OK", line(ask("GET", path)));
    }
    assertTrue(line(ask("GET", path)).startsWith("HTTP/1.1 503 "));
    // What was written cannot be said not to be.
    assertTrue(line(ask("PUT", path)).startsWith("HTTP/1.1 504 "));
    Socket gone = sockets.removeFirst();
    gone.setSoLinger(true, 0);
    gone.close();
    while (!line(ask("GET", path)).equals("HTTP/1.1 200 OK")) {
      // Until the server has noticed: the test's time is limited by the build.
      Thread.onSpinWait();
    }
  }

  private static int size(Socket socket) throws IOException {
    return Integer.parseInt(line(socket), 16);
  }

  private Socket ask(String method, String path) throws IOException {
    return ask(method, path, 4_096);
  }

  private Socket ask(String method, String path, int buffer) throws IOException {
    Socket socket = new Socket("127.0.0.1", port);
    sockets.add(socket);
    socket.setReceiveBufferSize(buffer);
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            (method + " " + path + "?key=a HTTP/1.1\r\nHost: a\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** The first, byte by byte: the rest stays unread. */
  private static String line(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n' && next >= 0; next = in.read()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }
}
