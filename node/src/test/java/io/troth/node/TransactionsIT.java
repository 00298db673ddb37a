package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.troth.client.Committed;
import io.troth.client.Done;
import io.troth.client.Found;
import io.troth.client.TrothClient;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.Http.Answer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Transactions where it hurts: held while everybody dies, on one key, in opposite order. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TransactionsIT {
  private static final int CLIENTS = 64;
  private static final int INCREMENTS = Integer.getInteger("troth.counter.increments", 400);
  private static final int OPPOSITE = 1_000;

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void one_held_over_three_followers_outlives_kill_9_of_everything_and_commits() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 1).start()) {
      int port = cluster.leader().port();
      List<String> keys = keysOfThreeFollowers(cluster);
      assertEquals(201, Http.once("PUT", port, "/?key=" + keys.get(2) + "&val=before").status());
      for (String key : keys) {
        Answer held = Http.once("PUT", port, "/?key=" + key + "&val=after&txn=move&hold=600");
        assertEquals(new Answer(202, "commit"), held);
      }

      cluster.killAll();
      cluster.launch();
      cluster.awaitServing();
      cluster.awaitReplicated(Duration.ofSeconds(90));

      assertEquals(404, Http.once("GET", port, "/?key=" + keys.get(0)).status());
      assertEquals(new Answer(200, "before"), Http.once("GET", port, "/?key=" + keys.get(2)));
      Answer locked = Http.once("PUT", port, "/?key=" + keys.get(1) + "&val=other");
      assertEquals(new Answer(409, "error: key is locked by transaction move"), locked);

      assertEquals(204, Http.once("POST", port, "/commit?txn=move").status());
      for (String key : keys) {
        assertEquals(new Answer(200, "after"), Http.once("GET", port, "/?key=" + key));
      }
    }
  }

  private static List<String> keysOfThreeFollowers(Cluster cluster) throws Exception {
    Map<Integer, String> keys = new LinkedHashMap<>();
    for (int i = 0; keys.size() < 3; i++) {
      JsonNode where = cluster.where("k" + i);
      keys.putIfAbsent(where.get("replicas").get(0).asInt(), "k" + i);
    }
    return List.copyOf(keys.values());
  }

  @Test
  void clients_that_compare_and_set_one_counter_lose_no_increment() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        TrothClient client = client(cluster, CLIENTS)) {
      assertInstanceOf(Done.class, client.put("counter", "0"));
      AtomicInteger done = new AtomicInteger();
      AtomicInteger tries = new AtomicInteger();
      long began = System.nanoTime();
      all(
          CLIENTS,
          () -> {
            while (done.get() < INCREMENTS) {
              Found before = assertInstanceOf(Found.class, client.get("counter"));
              String next = Integer.toString(Integer.parseInt(before.text()) + 1);
              tries.incrementAndGet();
              if (client.compareAndSet("counter", before.revision(), next) instanceof Done) {
                done.incrementAndGet();
              }
            }
          });
      System.out.printf(
          "%d increments with %d tries by %d clients: %d per second%n",
          done.get(), tries.get(), CLIENTS, perSecond(done.get(), began));
      Found after = assertInstanceOf(Found.class, client.get("counter"));
      assertEquals(Integer.toString(done.get()), after.text());
    }
  }

  @Test
  void two_that_take_the_same_keys_in_opposite_order_both_get_on() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 2).start();
        TrothClient client = client(cluster, 2)) {
      AtomicInteger wins = new AtomicInteger();
      Set<String> others = new HashSet<>();
      long began = System.nanoTime();
      Thread first = Thread.ofVirtual().start(() -> both(client, "a", "b", wins, others));
      both(client, "b", "a", wins, others);
      first.join();
      System.out.printf(
          "%d transactions in opposite order: %d per second%n",
          2 * OPPOSITE, perSecond(2 * OPPOSITE, began));
      assertEquals(Set.of(), others);
      assertEquals(2 * OPPOSITE, wins.get());
    }
  }

  private static void both(
      TrothClient client, String one, String other, AtomicInteger wins, Set<String> others) {
    for (int i = 0; i < OPPOSITE; i++) {
      Object outcome =
          client.transaction().thenPut(one, "x").thenGet(other).thenPut(other, "y").commit();
      if (outcome instanceof Committed) {
        wins.incrementAndGet();
      } else {
        synchronized (others) {
          others.add(outcome.toString());
        }
      }
    }
  }

  private static TrothClient client(Cluster cluster, int connections) {
    return TrothClient.builder("127.0.0.1:" + cluster.leader().port())
        .connectionsMax(connections)
        .timeout(Duration.ofSeconds(20))
        .build();
  }

  private static void all(int count, Runnable work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().start(work));
    }
    for (Thread each : threads) {
      each.join();
    }
  }

  private static long perSecond(int count, long beganNanos) {
    assertTrue(count > 0);
    return count * 1_000_000_000L / (System.nanoTime() - beganNanos);
  }
}
