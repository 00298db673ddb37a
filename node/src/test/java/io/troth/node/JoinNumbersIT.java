package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.harness.Await;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long a new follower takes for its share of many keys, and what writers notice of it: numbers,
 * for a machine that has nothing else to do (bin/measure-healing).
 */
@EnabledIfSystemProperty(named = "troth.numbers", matches = "true")
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class JoinNumbersIT {
  private static final int KEYS = Integer.getInteger("troth.join.keys", 1_000_000);
  private static final int VALUE_BYTES = 256;
  private static final int WRITERS = 32;
  private static final Duration MAX = Duration.ofMinutes(10);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private final ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
  private volatile boolean stopped;

  @Test
  void a_new_follower_takes_its_share_of_many_keys() throws Exception {
    try (Cluster cluster = new Cluster(folder, 5, 3).start();
        Http http = new Http(cluster.leader().port(), 60_000)) {
      long began = System.nanoTime();
      http.fill("k", KEYS, VALUE_BYTES);
      System.out.printf("%d keys written in %d s%n", KEYS, seconds(began));
      List<Thread> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        writers.add(Thread.ofVirtual().start(() -> write(cluster.leader().port())));
      }
      Thread.sleep(Duration.ofSeconds(10));
      micros.clear();
      Thread.sleep(Duration.ofSeconds(10));
      long normal = p99("before");

      ServerProcess added = cluster.addFollower();
      added.launch().awaitReady();
      began = System.nanoTime();
      Await.that("it has begun", MAX, () -> cluster.statusOf(added).get("behind").asInt() > 0);
      Await.that("it has its share", MAX, () -> cluster.statusOf(added).get("behind").asInt() == 0);
      long took = seconds(began);
      long meanwhile = p99("while it joins");
      System.out.printf(
          "its share after %d s: %s%np99 of writes meanwhile: %.1f times as long%n",
          took, cluster.statusOf(added), (double) meanwhile / normal);
      stopped = true;
      for (Thread each : writers) {
        each.join();
      }
      cluster.awaitInSync(MAX);
      cluster.checkReplicas(3);
      assertTrue(took < MAX.toSeconds());
    }
  }

  private void write(int port) {
    String value = "y".repeat(VALUE_BYTES);
    try (Http http = new Http(port, 20_000)) {
      while (!stopped) {
        String key = "k" + ThreadLocalRandom.current().nextInt(KEYS);
        long began = System.nanoTime();
        if (http.ask("PUT", "/?key=" + key + "&val=" + value).isDone()) {
          micros.add((System.nanoTime() - began) / 1_000);
        }
      }
    } catch (IOException e) {
      throw new IllegalStateException("no follower failed, and a write did", e);
    }
  }

  private long p99(String when) {
    List<Long> all = new ArrayList<>();
    for (Long each = micros.poll(); each != null; each = micros.poll()) {
      all.add(each);
    }
    all.sort(Long::compare);
    long p99 = all.get(all.size() * 99 / 100);
    System.out.printf("%s: %d writes, p99 %d us%n", when, all.size(), p99);
    return p99;
  }

  private static long seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1_000_000_000;
  }
}
