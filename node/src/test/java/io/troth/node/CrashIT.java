package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.harness.Clients;
import io.troth.node.harness.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Everything dies at once: what was acknowledged is there afterwards (I1, I6, I7, I8). */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class CrashIT {
  private static final int ROUNDS = Integer.getInteger("troth.crash.rounds", 2);
  private static final int WRITERS = 64;
  private static final Duration SERVES_MAX =
      Duration.ofMillis(Integer.getInteger("troth.crash.serves.millis", 15_000));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void every_acknowledged_write_outlives_kill_9_of_all_servers() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        Clients clients = new Clients(cluster.leader().port(), WRITERS)) {
      for (int round = 1; round <= ROUNDS; round++) {
        clients.start(0);
        Thread.sleep(Duration.ofMillis(1_500));
        cluster.killAll();
        clients.stop();

        cluster.launch();
        Duration serves = cluster.awaitServing();
        cluster.awaitInSync(Duration.ofSeconds(90));
        System.out.printf(
            "round %d: %d writes so far, serves after %d ms; %s%n",
            round, clients.writes().count(), serves.toMillis(), clients.failures());
        clients.check(cluster);
        cluster.checkReplicas(3);
        assertTrue(serves.compareTo(SERVES_MAX) < 0, "serves after " + serves);
      }
    }
  }
}
