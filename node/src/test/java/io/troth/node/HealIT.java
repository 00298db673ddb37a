package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.follower.core.Entry;
import io.troth.follower.core.StoreChange;
import io.troth.follower.store.DataDirectory;
import io.troth.follower.store.RocksStorage;
import io.troth.node.harness.Await;
import io.troth.node.harness.Clients;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.ServerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is found, and what leaves hands over first (R9, I8). */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class HealIT {
  private static final Duration MAX = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void a_value_that_nobody_wrote_is_found_on_one_replica_and_removed() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3, "--compare-within", "2s").start();
        Http http = new Http(cluster.leader().port(), 10_000)) {
      http.fill("k", 1_000, 20);
      ServerProcess follower = cluster.followers().get(2);
      follower.kill();
      follower.awaitEnd();
      Key key = Key.of("nobody-wrote-this");
      rot(follower, key);
      follower.launch();
      JsonNode found = awaitDifference(cluster);
      assertEquals(key.slot(), found.get("slot").asInt());
      assertEquals(List.of(cluster.statusOf(follower).get("id").asInt()), ints(found.get("wrong")));
      assertEquals(3, found.get("replicas").size());
      Await.that("no replicas differ any more", MAX, () -> differing(cluster).isEmpty());
      cluster.awaitInSync(MAX);
      assertEquals(404, Http.once("GET", follower.port(), "/?key=" + key).status());
      cluster.checkReplicas(3);
    }
  }

  /** As a disk or a program could have changed it, unnoticed by the store's own checks. */
  private static void rot(ServerProcess stopped, Key key) throws Exception {
    try (RocksStorage storage = new DataDirectory(stopped.data()).open()) {
      Value value = Value.of("boo".getBytes(StandardCharsets.UTF_8));
      Entry entry = new Entry(key, new Version(1, Optional.of(value)));
      storage.write(List.of(new StoreChange.Copied(key.slot(), List.of(entry))));
    }
  }

  private static JsonNode awaitDifference(Cluster cluster) throws Exception {
    Await.that("replicas are found to differ", MAX, () -> !differing(cluster).isEmpty());
    return differing(cluster).get(0);
  }

  private static JsonNode differing(Cluster cluster) throws IOException {
    return cluster.status().at("/comparison/differing");
  }

  private static List<Integer> ints(JsonNode list) {
    return list.valueStream().map(JsonNode::asInt).toList();
  }

  @Test
  void who_has_no_room_steps_out_and_says_why_and_is_back_when_there_is_room() throws Exception {
    Cluster cluster = new Cluster(folder, 3, 3);
    ServerProcess full = cluster.followers().get(2);
    Path disk = Files.createDirectory(full.data());
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=256m", "troth-test", disk.toString()),
        "only root can make a disk that is small enough to be filled");
    try (cluster) {
      cluster.start();
      Path ballast = disk.resolve("ballast");
      occupy(ballast);
      try (Http http = new Http(cluster.leader().port(), 10_000)) {
        Await.that(
            "the follower has no room for what is written, and says so",
            MAX,
            () -> {
              http.fill("k", 1_000, 1_000);
              return cluster.statusOf(full).get("trouble").asText().contains("full");
            });
        assertTrue(cluster.inSync().stream().noneMatch(each -> each.contains(full.port())));
        http.fill("k", 1_000, 10);
      }
      Files.delete(ballast);
      cluster.awaitInSync(MAX);
      assertEquals("", cluster.statusOf(full).get("trouble").asText());
      cluster.checkReplicas(3);
    } finally {
      assertTrue(run("umount", disk.toString()));
    }
  }

  /** Until nothing more fits. */
  private static void occupy(Path file) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(file)) {
      while (Files.getFileStore(file).getUsableSpace() > 0) {
        out.write(block);
      }
    } catch (IOException full) {
      assertTrue(full.getMessage().contains("No space"), full::toString);
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).start().waitFor() == 0;
  }

  @Test
  void who_is_drained_hands_over_first_and_then_is_not_missed() throws Exception {
    try (Cluster cluster = new Cluster(folder, 4, 3).start();
        Clients clients = new Clients(cluster.leader().port(), 8)) {
      clients.start(4);
      ServerProcess leaving = cluster.followers().get(1);
      int id = cluster.statusOf(leaving).get("id").asInt();
      String drain = "/v1/followers/" + id + "/drain";
      assertEquals(202, Http.once("POST", cluster.leader().port(), drain).status());
      Duration took =
          Await.that(
              "it has handed over, and no slot has fewer replicas meanwhile",
              MAX,
              () -> {
                JsonNode status = cluster.status();
                assertEquals(0, status.at("/slots/under_replicated").asInt(), status::toString);
                return cluster.statusOf(leaving).get("state").asText().equals("drained");
              });
      System.out.printf("drained after %d ms%n", took.toMillis());
      leaving.kill();
      leaving.awaitEnd();
      clients.stop();
      cluster.awaitInSync(MAX);
      assertTrue(cluster.inSync().stream().noneMatch(each -> each.contains(leaving.port())));
      clients.check(cluster);
      cluster.checkReplicas(3);
    }
  }
}
