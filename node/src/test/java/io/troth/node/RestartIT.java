package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.process.Answer;
import io.troth.node.process.Await;
import io.troth.node.process.Http;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers are killed, and come back with their word kept. */
class RestartIT {
  @TempDir Path folder;

  @Test
  void a_killed_leader_comes_back_with_everything() throws Exception {
    try (Servers servers = Servers.cluster(folder, 3, 3)) {
      Http http = servers.leader().http();
      assertEquals(201, http.put("/?key=a&val=1").status());
      assertEquals("202 commit", http.put("/?key=b&val=2&txn=t").shown());
      long epoch = epoch(http);
      servers.leader().kill();
      Answer away = servers.follower(0).http().get("/v1/kv/a");
      assertEquals(503, away.status());
      assertEquals("not_applied", away.json().get("outcome").asText());

      servers.leader().launch().awaitReady();
      servers.awaitServing();
      assertEquals(epoch + 1, epoch(http));
      assertEquals("200 1", http.get("/?key=a").shown());
      assertEquals(204, http.post("/commit?txn=t").status());
      assertEquals("200 2", http.get("/?key=b").shown());
    }
  }

  @Test
  void a_killed_follower_is_done_without_and_catches_up() throws Exception {
    try (Servers servers = Servers.cluster(folder, 3, 3)) {
      Http http = servers.leader().http();
      Server killed = servers.follower(2);
      killed.kill();
      for (int i = 0; i < 50; i++) {
        assertEquals(201, http.put("/?key=k" + i + "&val=" + i).status());
      }
      killed.launch().awaitReady();
      servers.awaitInSync();
      for (int i = 0; i < 50; i++) {
        assertEquals("200 " + i, killed.http().get("/?key=k" + i).shown());
      }
    }
  }

  @Test
  void everything_killed_comes_back() throws Exception {
    try (Servers servers = Servers.cluster(folder, 3, 3)) {
      Http http = servers.leader().http();
      assertEquals(201, http.put("/?key=a&val=1").status());
      for (Server each : servers.all()) {
        each.kill();
      }
      for (Server each : servers.all()) {
        each.launch();
      }
      servers.awaitServing();
      assertEquals("200 1", http.get("/?key=a").shown());
      assertEquals(201, http.put("/?key=a&val=2").status());
    }
  }

  @Test
  void with_too_few_replicas_writes_are_refused_and_reads_go_on() throws Exception {
    try (Servers servers = Servers.cluster(folder, 3, 3)) {
      Http http = servers.leader().http();
      assertEquals(201, http.put("/?key=a&val=1").status());
      servers.follower(0).kill();
      servers.follower(1).kill();
      Await.until("writes are refused", () -> http.put("/?key=b&val=2").status() == 503);
      Answer refused = http.put("/?key=b&val=2");
      assertTrue(refused.text().startsWith("error: slot "), refused.text());
      assertEquals("1", refused.header("Retry-After"));
      assertEquals("200 1", http.get("/?key=a").shown());
      servers.follower(0).launch().awaitReady();
      Await.until("writes are taken", () -> http.put("/?key=b&val=2").status() == 201);
    }
  }

  @Test
  void a_cluster_keeps_what_it_was_founded_with() throws Exception {
    try (Servers servers = Servers.cluster(folder, 2, 2)) {
      Server leader = servers.leader();
      assertEquals(0, leader.stop(), leader.said());
      Server other = servers.leader(leader.port, 3, 3, "--data", "data/leader-" + leader.port);
      other.launch().awaitReady();
      Await.until("it serves", () -> other.http().get("/health/ready").status() == 200);
      assertEquals(2, other.http().get("/v1/cluster").json().get("redundancy").asInt());
      assertTrue(other.said().contains("kept_as_founded"), other.said());
    }
  }

  private static long epoch(Http http) throws Exception {
    return http.get("/v1/cluster").json().get("epoch").asLong();
  }
}
