package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troth.node.harness.Await;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.Http.Answer;
import io.troth.node.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Followers are told to leave, taken back and forgotten, with real processes (R9). */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DrainIT {
  private static final Duration MAX = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void a_follower_is_drained_by_force_taken_back_and_forgotten_and_its_number_used_again()
      throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        Http http = new Http(cluster.leader().port(), 10_000)) {
      http.fill("k", 1_000, 20);
      ServerProcess leaving = cluster.followers().get(1);
      int id = idOf(cluster, leaving);
      String path = "/v1/followers/" + id;

      Answer refused = http.ask("POST", path + "/drain", "");
      assertEquals(409, refused.status());
      assertEquals("too_few_followers", JSON.readTree(refused.body()).get("code").asText());
      JsonNode plan = JSON.readTree(http.ask("POST", path + "/drain?dry_run=1", "").body());
      assertTrue(plan.get("refused").asBoolean(), plan::toString);
      assertEquals(1_024, plan.get("slots_to_move").asInt());
      assertEquals("up", cluster.statusOf(leaving).get("state").asText());
      assertEquals(409, http.ask("POST", path + "/undrain", "").status(), "it does not drain");

      drain(cluster, http, leaving);
      assertEquals(204, http.ask("POST", path + "/undrain", "").status());
      cluster.awaitInSync(MAX);
      assertTrue(cluster.inSync().stream().allMatch(each -> each.contains(leaving.port())));
      assertEquals(409, http.ask("DELETE", path, "").status(), "it is in service");

      drain(cluster, http, leaving);
      assertEquals(204, http.ask("DELETE", path, "").status());
      assertEquals(404, http.ask("DELETE", path, "").status());
      // It has its old directory, and hears what to do about that.
      leaving.awaitEnd();
      String said = Files.readString(folder.resolve(leaving.name() + ".err"));
      assertTrue(said.contains("empty its data directory"), said);

      ServerProcess next = cluster.addFollower();
      next.launch();
      next.awaitReady();
      Await.that("it is a member", MAX, () -> idOf(cluster, next) == id);
      cluster.awaitInSync(MAX);
      leaving.wipe();
      leaving.launch();
      Await.that("it is a new member", MAX, () -> idOf(cluster, leaving) == 4);
      Await.that(
          "each of the four has what the ring wants, and no more",
          MAX,
          () ->
              cluster.inSync().stream().allMatch(each -> each.size() == 3)
                  && cluster.inSync().stream().anyMatch(each -> each.contains(leaving.port()))
                  && cluster.status().at("/moves/slots_to_go").asInt() == 0);
      cluster.awaitInSync(MAX);
      cluster.checkReplicas(3);
    }
  }

  /** Until it is drained. */
  private static void drain(Cluster cluster, Http http, ServerProcess follower) throws Exception {
    String path = "/v1/followers/" + idOf(cluster, follower) + "/drain?force=1";
    assertEquals(202, http.ask("POST", path, "").status());
    Await.that("it is drained", MAX, () -> stateOf(cluster, follower).equals("drained"));
  }

  /** Once this made a cluster read-only for good, whatever was restarted. */
  @Test
  void one_that_is_killed_while_it_has_to_stay_comes_back_and_the_cluster_takes_writes()
      throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        Http http = new Http(cluster.leader().port(), 10_000)) {
      http.fill("k", 1_000, 20);
      drain(cluster, http, cluster.followers().get(0));
      ServerProcess second = cluster.followers().get(1);
      String path = "/v1/followers/" + idOf(cluster, second) + "/drain?force=1";
      assertEquals(202, http.ask("POST", path, "").status());
      second.kill();
      second.awaitEnd();
      Await.that(
          "it has left its sets",
          MAX,
          () -> cluster.status().at("/slots/unwritable").asInt() == 1_024);
      assertFalse(Http.once("PUT", cluster.leader().port(), "/?key=k1&val=no").isDone());
      assertFalse(stateOf(cluster, second).equals("drained"));
      second.launch();
      Await.that(
          "all slots take writes",
          MAX,
          () -> cluster.status().at("/slots/unwritable").asInt() == 0);
      assertEquals("draining", stateOf(cluster, second));
      http.fill("k", 1_000, 21);
      String undrain = "/v1/followers/%d/undrain";
      assertEquals(204, http.ask("POST", undrain.formatted(idOf(cluster, second)), "").status());
      int first = idOf(cluster, cluster.followers().get(0));
      assertEquals(204, http.ask("POST", undrain.formatted(first), "").status());
      cluster.awaitInSync(MAX);
      cluster.checkReplicas(3);
    }
  }

  private static int idOf(Cluster cluster, ServerProcess follower) throws IOException {
    return cluster.statusOf(follower).get("id").asInt();
  }

  private static String stateOf(Cluster cluster, ServerProcess follower) throws IOException {
    return cluster.statusOf(follower).get("state").asText();
  }
}
