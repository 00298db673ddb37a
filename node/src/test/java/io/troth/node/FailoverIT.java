package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.harness.Clients;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Followers fail under load: clients hardly notice, and nothing is lost (R7, R8, R9). */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FailoverIT {
  private static final int WRITERS = 32;
  private static final int READERS = 32;

  /** On a machine with nothing else to do, 300 ms and 2 s hold; tests run where others do too. */
  private static final Duration KILLED_MAX =
      Duration.ofMillis(Integer.getInteger("troth.failover.killed.millis", 2_000));

  private static final Duration PAUSED_MAX =
      Duration.ofMillis(Integer.getInteger("troth.failover.paused.millis", 5_000));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void a_follower_that_dies_or_stands_still_is_hardly_noticed() throws Exception {
    try (Cluster cluster = new Cluster(folder, 5, 3).start();
        Clients clients = new Clients(cluster.leader().port(), WRITERS)) {
      clients.start(READERS);
      Thread.sleep(Duration.ofSeconds(3));
      ServerProcess first = cluster.followers().get(0);
      ServerProcess second = cluster.followers().get(1);

      reset(clients);
      Thread.sleep(Duration.ofSeconds(2));
      say("undisturbed", clients);

      reset(clients);
      first.kill();
      Thread.sleep(Duration.ofSeconds(3));
      say("killed", clients);
      longest(clients, KILLED_MAX);

      first.launch();
      cluster.awaitReplicated(Duration.ofSeconds(90));

      reset(clients);
      second.pause();
      Thread.sleep(Duration.ofSeconds(5));
      say("paused", clients);
      longest(clients, PAUSED_MAX);
      assertTrue(
          cluster.inSync().stream().noneMatch(each -> each.contains(second.port())),
          "who stands still has left all its sets, and is in none when it wakes up");
      second.resume();

      clients.stop();
      cluster.awaitInSync(Duration.ofSeconds(90));
      clients.check(cluster);
      cluster.checkReplicas(3);
    }
  }

  @Test
  void two_of_a_slots_three_die_one_after_the_other() throws Exception {
    try (Cluster cluster = new Cluster(folder, 5, 3, "--heal-after", "3s").start();
        Clients clients = new Clients(cluster.leader().port(), WRITERS)) {
      List<Integer> members = cluster.inSync().get(0);
      clients.start(READERS);
      Thread.sleep(Duration.ofSeconds(1));
      for (ServerProcess each : cluster.followers()) {
        if (members.indexOf(each.port()) >= 1) {
          each.kill();
          Thread.sleep(Duration.ofMillis(1_500));
        }
      }
      say("two killed", clients);
      Thread.sleep(Duration.ofSeconds(3));
      clients.stop();
      Duration healed = cluster.awaitInSync(Duration.ofSeconds(60));
      System.out.printf("healed %d ms after the load ended%n", healed.toMillis());
      clients.check(cluster);
      cluster.checkReplicas(3);
    }
  }

  @Test
  void a_leader_that_stood_still_goes_on_with_all_its_followers() throws Exception {
    try (Cluster cluster = new Cluster(folder, 5, 3).start();
        Clients clients = new Clients(cluster.leader().port(), WRITERS)) {
      clients.start(READERS);
      Thread.sleep(Duration.ofSeconds(2));
      List<List<Integer>> before = cluster.inSync();
      cluster.leader().pause();
      // All followers have long given up their links by then.
      Thread.sleep(Duration.ofSeconds(6));
      reset(clients);
      cluster.leader().resume();
      Thread.sleep(Duration.ofSeconds(4));
      say("the leader had stood still", clients);
      longest(clients, KILLED_MAX);
      assertEquals(before, cluster.inSync(), "nobody left");
      clients.stop();
      clients.check(cluster);
      cluster.checkReplicas(3);
    }
  }

  private static void reset(Clients clients) {
    clients.writes().reset();
    clients.reads().reset();
  }

  private static void say(String what, Clients clients) {
    System.out.printf(
        "%s: longest without a write %d ms, without a read %d ms; %d writes, %d reads; %s%n",
        what,
        clients.writes().longest().toMillis(),
        clients.reads().longest().toMillis(),
        clients.writes().count(),
        clients.reads().count(),
        clients.failures());
  }

  private static void longest(Clients clients, Duration max) {
    Duration writes = clients.writes().longest();
    Duration reads = clients.reads().longest();
    assertTrue(writes.compareTo(max) < 0, "no write for " + writes);
    assertTrue(reads.compareTo(max) < 0, "no read for " + reads);
  }
}
