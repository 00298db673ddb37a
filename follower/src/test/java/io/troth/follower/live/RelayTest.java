package io.troth.follower.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.http.WebServer;
import io.troth.follower.loop.FollowerView;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RelayTest {
  private static final Duration SHORT = Duration.ofMillis(300);

  /**
   * Starts a leader that says this and nothing more; returns what a listener is told in the end.
   */
  private static String toldWhenTheLeaderSaysOnly(String said) throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    try (ServerSocket leader = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String address = "127.0.0.1:" + leader.getLocalPort();
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                leader.accept().getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
              }
            } catch (IOException e) {
              // The test is over.
            }
          });
      Relay relay = new Relay("f", () -> Optional.of(address), () -> FollowerView.NONE, SHORT);
      try (WebServer server = new WebServer("127.0.0.1", port, relay::install);
          relay) {
        server.start();
        relay.start();
        return away(port);
      }
    }
  }

  private static String away(int port) throws IOException {
    try (Socket listener = new Socket("127.0.0.1", port)) {
      String request = "GET /v1/live HTTP/1.1\r\nHost: a\r\n\r\n";
      listener.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(listener.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (!line.contains("event: away")) {
        line = lines.readLine();
      }
      return lines.readLine();
    }
  }

  @Test
  void a_leader_that_answers_nothing_is_away() throws Exception {
    String told = toldWhenTheLeaderSaysOnly("");
    assertTrue(told.contains("\"why\":\"it cannot be reached\""), told);
  }

  @Test
  void a_leader_whose_stream_falls_silent_is_away() throws Exception {
    String told =
        toldWhenTheLeaderSaysOnly("HTTP/1.1 200 OK\r\n\r\nevent: load\ndata: {\"at\":1}\n\n");
    assertTrue(told.contains("\"why\":\"it cannot be reached\""), told);
  }
}
