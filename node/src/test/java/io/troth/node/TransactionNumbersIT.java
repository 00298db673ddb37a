package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.troth.client.Committed;
import io.troth.client.Done;
import io.troth.client.Transaction;
import io.troth.client.TrothClient;
import io.troth.node.harness.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What a transaction costs beside a put: numbers, for a machine that has nothing else to do. */
@EnabledIfSystemProperty(named = "troth.numbers", matches = "true")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TransactionNumbersIT {
  private static final int CLIENTS = 64;
  private static final int KEYS = 10_000;
  private static final int ROUNDS = 5;
  private static final int[] SIZES = {0, 1, 2, 5}; // 0: a put, which is no transaction of JSON
  private static final Duration ROUND = Duration.ofSeconds(3);
  private static final String VALUE = "v".repeat(256);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void puts_and_transactions_of_several_keys_side_by_side() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start();
        TrothClient client =
            TrothClient.builder("127.0.0.1:" + cluster.leader().port())
                .connectionsMax(CLIENTS)
                .build()) {
      long[][] rates = new long[SIZES.length][ROUNDS];
      for (int round = -1; round < ROUNDS; round++) {
        for (int at = 0; at < SIZES.length; at++) {
          long rate = rate(client, SIZES[at]);
          rates[at][Math.max(round, 0)] = rate;
        }
      }
      for (int at = 0; at < SIZES.length; at++) {
        Arrays.sort(rates[at]);
        String what = SIZES[at] == 0 ? "puts" : "transactions of " + SIZES[at] + " keys";
        System.out.printf(
            "%s: %d per second, %.2f of puts%n",
            what, rates[at][ROUNDS / 2], (double) rates[at][ROUNDS / 2] / rates[0][ROUNDS / 2]);
      }
    }
  }

  private static long rate(TrothClient client, int size) throws InterruptedException {
    LongAdder done = new LongAdder();
    long end = System.nanoTime() + ROUND.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() - end < 0) {
                  once(client, size);
                  done.increment();
                }
              }));
    }
    for (Thread each : threads) {
      each.join();
    }
    return done.sum() * 1_000_000_000L / ROUND.toNanos();
  }

  private static void once(TrothClient client, int size) {
    int key = ThreadLocalRandom.current().nextInt(KEYS);
    if (size == 0) {
      assertInstanceOf(Done.class, client.put("k" + key, VALUE));
      return;
    }
    Transaction transaction = client.transaction();
    for (int i = 0; i < size; i++) {
      transaction.thenPut("k" + (key + i * 37) % KEYS, VALUE);
    }
    assertInstanceOf(Committed.class, transaction.commit());
  }
}
