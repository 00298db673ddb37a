package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Ports;
import io.troth.node.process.Answer;
import io.troth.node.process.Await;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that cannot start, or not yet, say why: in one line. */
class RefusedStartIT {
  @TempDir Path folder;

  @Test
  void wrong_usage_is_one_line_and_exit_code_2() throws Exception {
    try (Servers servers = new Servers(folder)) {
      for (List<?> words :
          List.of(
              List.of("leader", "port"),
              List.of("leader", "70000"),
              List.of("leader", "16200", "0"),
              List.of("leader", "--silence", "1"),
              List.of("follower", "16201", "16200", "--leader", "nowhere"),
              List.of("follower", "--memory", "much"),
              List.of("node"),
              List.of("node", "127.0.0.1", "16200", "127.0.0.1"),
              List.of("nonsense"))) {
        Server server = servers.server("usage" + words.hashCode(), 0, words).launch();
        assertEquals(2, server.awaitEnd(), words + server.said());
        assertEquals(1, server.said().lines().count(), server.said());
        assertTrue(server.said().startsWith("troth: "), server.said());
      }
    }
  }

  @Test
  void a_leader_without_followers_says_so() throws Exception {
    try (Servers servers = new Servers(folder)) {
      Server leader = servers.leader(Ports.free(), 2, 2).launch().awaitReady();
      assertEquals("leader ready on http://127.0.0.1:" + leader.port, leader.printed().strip());
      for (Answer answer :
          List.of(leader.http().get("/?key=a"), leader.http().put("/?key=a&val=b"))) {
        assertEquals(503, answer.status());
      }
      Await.until(
          "it says what it lacks",
          () ->
              leader
                  .http()
                  .get("/?key=a")
                  .shown()
                  .equals("503 error: follower_capacity not yet full"));
      assertEquals(503, leader.http().get("/health/ready").status());
      assertEquals(200, leader.http().get("/health/live").status());
      assertEquals(0, leader.stop(), leader.said());
    }
  }

  @Test
  void a_follower_with_data_of_another_cluster_ends_with_1() throws Exception {
    try (Servers servers = Servers.cluster(folder, 1, 1);
        Servers others = Servers.cluster(folder, 1, 1)) {
      Server follower = servers.follower(0);
      assertEquals(0, follower.stop(), follower.said());
      Server stranger = others.leader();
      Server lost =
          others
              .follower(
                  follower.port,
                  stranger.port,
                  "--log-level",
                  "error",
                  "--data",
                  "data/follower-" + follower.port)
              .launch();
      assertEquals(1, lost.awaitEnd(), lost.said());
      assertTrue(lost.said().contains("belongs to cluster"), lost.said());
    }
  }

  @Test
  void a_data_directory_in_use_is_one_line_and_exit_code_1() throws Exception {
    try (Servers servers = Servers.cluster(folder, 1, 1)) {
      String data = "data/follower-" + servers.follower(0).port;
      Server second =
          servers.follower(Ports.free(), servers.leader().port, "--data", data).launch();
      assertEquals(1, second.awaitEnd(), second.said());
      assertEquals(1, second.said().lines().count(), second.said());
    }
  }
}
