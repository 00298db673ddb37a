package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.troth.common.ring.Slots;
import io.troth.node.harness.Await;
import io.troth.node.harness.Clients;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Followers come back, come back empty, and join: under load, and nobody tells them how (R8, R9).
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ReturnIT {
  private static final int WRITERS = 32;

  /** So many writes does a follower miss. */
  private static final int MISSED = Integer.getInteger("troth.return.writes", 2_000);

  private static final Duration IN_SYNC_MAX =
      Duration.ofMillis(Integer.getInteger("troth.return.millis", 90_000));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void a_follower_catches_up_with_what_it_missed_or_with_everything() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        Clients clients = new Clients(cluster.leader().port(), WRITERS)) {
      ServerProcess follower = cluster.followers().get(0);
      clients.start(0);
      awaitWrites(clients, MISSED / 2);

      stop(follower);
      awaitWrites(clients, MISSED);
      say("in sync after " + MISSED + " missed writes", back(cluster, follower));

      stop(follower);
      follower.wipe();
      awaitWrites(clients, MISSED / 2);
      say("in sync with an empty disk", back(cluster, follower));

      clients.stop();
      cluster.awaitInSync(IN_SYNC_MAX);
      clients.check(cluster);
      cluster.checkReplicas(3);
    }
  }

  @Test
  void what_a_return_costs_is_what_was_missed_even_right_after_a_whole_copy() throws Exception {
    int keys = 20_000;
    int missed = 300;
    int valueBytes = 200;
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        Http http = new Http(cluster.leader().port(), 10_000)) {
      http.fill("k", keys, valueBytes);
      ServerProcess follower = cluster.followers().get(0);
      stop(follower);
      follower.wipe();
      back(cluster, follower);
      long whole = fetched(cluster, follower, (long) keys * valueBytes);

      // What was copied whole is the source of somebody's return at once.
      ServerProcess other = cluster.followers().get(1);
      stop(other);
      http.fill("k", missed, valueBytes);
      back(cluster, other);
      long some = fetched(cluster, other, (long) missed * valueBytes);
      System.out.printf(
          "%d bytes for a whole copy of %d keys, %d for %d of them%n", whole, keys, some, missed);
      assertTrue(some < whole / 10, some + " of " + whole);
      cluster.checkReplicas(3);
    }
  }

  /** By a follower since it was started: known when it has told. */
  private static long fetched(Cluster cluster, ServerProcess follower, long atLeast)
      throws Exception {
    Await.that(
        follower.name() + " says that it fetched " + atLeast + " bytes",
        Duration.ofSeconds(10),
        () -> cluster.statusOf(follower).get("fetched_bytes").asLong() >= atLeast);
    return cluster.statusOf(follower).get("fetched_bytes").asLong();
  }

  @Test
  void a_follower_that_joins_takes_its_share() throws Exception {
    int redundancy = 2;
    try (Cluster cluster = new Cluster(folder, 3, redundancy).start();
        Clients clients = new Clients(cluster.leader().port(), WRITERS)) {
      clients.start(0);
      awaitWrites(clients, MISSED);
      String address = "127.0.0.1:" + cluster.addFollower().launch().port();
      int fair = Slots.COUNT * redundancy / 4;
      Duration took =
          Await.that(
              "the new follower has its share, and nobody has more",
              IN_SYNC_MAX,
              () -> shares(cluster.status(), address, fair, redundancy));
      say("the new follower has its share", took);
      clients.stop();
      cluster.awaitInSync(IN_SYNC_MAX);
      clients.check(cluster);
      cluster.checkReplicas(redundancy);
    }
  }

  /** And nothing has to be moved any more, nor to be given up where it was. */
  private static boolean shares(JsonNode status, String joined, int fair, int redundancy) {
    boolean there = false;
    int all = 0;
    for (JsonNode each : status.get("followers")) {
      int slots = each.get("slots").asInt();
      all += slots;
      if (slots > 1.1 * fair + 1 || each.get("behind").asInt() > 0) {
        return false;
      }
      there |= each.get("address").asText().equals(joined) && slots > 0.8 * fair;
    }
    return there && all == redundancy * Slots.COUNT;
  }

  private static void stop(ServerProcess follower) throws InterruptedException {
    follower.kill();
    follower.awaitEnd();
  }

  /** From its being ready to its being in sync. */
  private static Duration back(Cluster cluster, ServerProcess follower) throws Exception {
    follower.launch().awaitReady();
    return cluster.awaitReplicated(IN_SYNC_MAX);
  }

  private static void awaitWrites(Clients clients, int more) throws Exception {
    long until = clients.writes().count() + more;
    Await.that(
        more + " more writes", Duration.ofMinutes(2), () -> clients.writes().count() >= until);
  }

  private static void say(String what, Duration took) {
    System.out.printf("%s: %d ms%n", what, took.toMillis());
    assertTrue(took.compareTo(IN_SYNC_MAX) < 0, what + " only after " + took);
  }
}
