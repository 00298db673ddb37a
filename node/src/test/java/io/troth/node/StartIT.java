package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts and stops real servers the way people do, and looks at them from outside only. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class StartIT {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void stop_what_still_runs() throws Exception {
    for (Process process : started) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void a_leader_and_a_follower_serve_and_stop_when_told() throws Exception {
    int leaderPort = Ports.free();
    int followerPort = Ports.free();
    Process leader = troth("leader", "leader", leaderPort, 1, 1);
    awaitLine("leader.out", "leader ready on http://127.0.0.1:" + leaderPort);
    Process follower = troth("follower", "follower", followerPort, leaderPort);
    awaitLine("follower.out", "follower ready on http://127.0.0.1:" + followerPort);

    awaitStatus(201, "PUT", leaderPort, "/?key=hello&val=world");
    assertEquals("world", request("GET", leaderPort, "/?key=hello").body());

    leader.destroy();
    follower.destroy();
    assertEquals(0, leader.waitFor());
    assertEquals(0, follower.waitFor());
    assertEquals(1, Files.readAllLines(folder.resolve("leader.out")).size(), "only the ready line");
  }

  @Test
  void a_port_in_use_is_one_line_and_exit_code_1() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process leader = troth("leader", "leader", taken.getLocalPort());
      assertEquals(1, leader.waitFor());
      List<String> said = Files.readAllLines(folder.resolve("leader.err"));
      assertEquals(1, said.size(), said.toString());
      assertTrue(said.getFirst().contains(String.valueOf(taken.getLocalPort())), said.toString());
    }
  }

  @Test
  void an_unknown_option_is_one_line_and_exit_code_2() throws Exception {
    Process leader = troth("leader", "leader", "--nonsense");
    assertEquals(2, leader.waitFor());
    List<String> said = Files.readAllLines(folder.resolve("leader.err"));
    assertEquals(1, said.size(), said.toString());
  }

  private Process troth(String name, Object... words) throws IOException {
    Process process =
        Program.with(List.of(words))
            .directory(folder.toFile())
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(folder.resolve(name + ".err").toFile())
            .start();
    started.add(process);
    return process;
  }

  private void awaitLine(String file, String line) throws Exception {
    while (!Files.readAllLines(folder.resolve(file)).contains(line)) {
      for (Process process : started) {
        assertTrue(process.isAlive(), () -> "stopped before it said: " + line);
      }
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  private static void awaitStatus(int status, String method, int port, String path)
      throws Exception {
    while (request(method, port, path).statusCode() != status) {
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  private static HttpResponse<String> request(String method, int port, String path)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(20))
            .build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
