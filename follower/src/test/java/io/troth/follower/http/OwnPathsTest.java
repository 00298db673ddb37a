package io.troth.follower.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.javalin.config.JavalinConfig;
import io.troth.common.http.ServerApi;
import io.troth.common.http.WebServer;
import io.troth.common.process.Ports;
import io.troth.follower.loop.FollowerView;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What acts on the server that was asked acts on no other, however its path is spelt. */
@Timeout(60)
class OwnPathsTest {
  private final int leaderPort = Ports.free();
  private final int nodePort = Ports.free();
  private final int followerPort = Ports.free();
  private final AtomicInteger leaderStopped = new AtomicInteger();
  private final AtomicInteger nodeStopped = new AtomicInteger();
  private final AtomicInteger followerStopped = new AtomicInteger();
  private final WebServer leader = server(leaderPort, leaderStopped, http -> {});
  private final WebServer node =
      server(nodePort, nodeStopped, http -> passOn(http, new LeadersOfNode()));
  private final WebServer follower =
      server(
          followerPort,
          followerStopped,
          http -> passOn(http, new LeadersOfFollower(() -> FollowerView.NONE)));

  private interface Routes {
    void install(JavalinConfig http);
  }

  private static WebServer server(int port, AtomicInteger stopped, Routes routes) {
    return new WebServer(
        "127.0.0.1",
        port,
        http -> {
          routes.install(http);
          new ServerApi(stopped::incrementAndGet).install(http);
          http.routes.get("/v1/cluster", ctx -> ctx.result("of " + port));
        });
  }

  private void passOn(JavalinConfig http, PassOn.Rule rule) {
    Optional<String> to = Optional.of("127.0.0.1:" + leaderPort);
    http.jetty.modifyServer(server -> server.insertHandler(new PassOn(() -> to, rule)));
  }

  @BeforeEach
  void start() throws Exception {
    leader.start();
    node.start();
    follower.start();
  }

  @AfterEach
  void stop() {
    follower.close();
    node.close();
    leader.close();
  }

  private static String ask(int port, String method, String path, String headers)
      throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      String request =
          method + " " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + headers + "\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static int status(String answer) {
    return Integer.parseInt(answer.substring(9, 12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/shutdown/",
        "//v1/shutdown",
        "/v1//shutdown",
        "/v1/shutdown;x",
        "/v1;x/shutdown",
        "/v1/%73hutdown",
        "/v1/%73hutdown/",
        "/v1/./shutdown",
        "/v1/x/../shutdown",
        "/v1/kv/../shutdown",
        "/v1/kv/..;x/shutdown",
        "/v1/kv/%2e%2e/shutdown",
        "/v1/./%73hutdown;x=1/",
        "/V1/shutdown",
        "http://a/v1/shutdown/",
        "http://a//v1/shutdown"
      })
  void another_spelling_stops_no_server(String path) throws Exception {
    int onLeader = status(ask(leaderPort, "POST", path, ""));
    assertTrue(onLeader >= 400 && onLeader < 500, path + ": " + onLeader);
    for (int port : new int[] {nodePort, followerPort}) {
      assertEquals(onLeader, status(ask(port, "POST", path, "")), path);
    }
    assertEquals(0, leaderStopped.get() + nodeStopped.get() + followerStopped.get());
  }

  @Test
  void a_server_that_is_asked_to_stop_stops_alone() throws Exception {
    assertEquals(202, status(ask(nodePort, "POST", "/v1/shutdown", "")));
    assertEquals(202, status(ask(followerPort, "POST", "/v1/shutdown?x=/v1/kv/a", "")));
    assertEquals(1, nodeStopped.get());
    assertEquals(1, followerStopped.get());
    assertEquals(0, leaderStopped.get());
  }

  @Test
  void what_was_passed_on_is_never_taken_for_a_servers_own() throws Exception {
    String passed = "Troth-Passed-On: yes\r\n";
    for (int port : new int[] {leaderPort, nodePort, followerPort}) {
      assertEquals(403, status(ask(port, "POST", "/v1/shutdown", passed)));
      assertEquals(403, status(ask(port, "GET", "/v1/live", passed)));
      assertEquals(403, status(ask(port, "GET", "/health/live", passed)));
      assertEquals(403, status(ask(port, "GET", "/metrics", passed)));
      assertEquals(403, status(ask(port, "GET", "/link", passed)));
    }
    assertEquals(0, leaderStopped.get() + nodeStopped.get() + followerStopped.get());
  }

  @Test
  void what_is_the_leaders_is_passed_on_all_the_same() throws Exception {
    for (int port : new int[] {nodePort, followerPort}) {
      String answer = ask(port, "GET", "/v1/cluster", "");
      assertTrue(answer.endsWith("of " + leaderPort), answer);
      assertEquals(404, status(ask(port, "GET", "/v1/cluster/", "")));
    }
  }
}
