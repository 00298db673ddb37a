package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.client.Committed;
import io.troth.client.Found;
import io.troth.client.Reading;
import io.troth.client.Transaction;
import io.troth.client.TransactionOutcome;
import io.troth.client.TrothClient;
import io.troth.node.harness.Await;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Money moves between accounts on all followers while servers die; its sum never changes (I2). */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BankIT {
  private static final int ACCOUNTS = 100;
  private static final int OPENING = 100;
  private static final int TELLERS = 32;
  private static final int AUDITORS = 2;
  private static final int KILLS = Integer.getInteger("troth.bank.kills", 4);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final AtomicInteger transfers = new AtomicInteger();
  private final AtomicInteger audits = new AtomicInteger();
  private volatile boolean closed;

  @Test
  void the_sum_of_all_accounts_never_changes_whoever_is_killed() throws Exception {
    try (Cluster cluster = new Cluster(folder, 4, 3).start();
        TrothClient client =
            TrothClient.builder("127.0.0.1:" + cluster.leader().port())
                .connectionsMax(TELLERS + AUDITORS)
                .build()) {
      open(client);
      start(TELLERS, () -> transfer(client));
      start(AUDITORS, () -> sum(client).ifPresent(this::audit));
      for (int kill = 0; kill < KILLS; kill++) {
        List<ServerProcess> servers = cluster.servers();
        ServerProcess victim = servers.get(servers.size() - 1 - kill % servers.size());
        awaitMore(50);
        victim.kill();
        victim.awaitEnd();
        victim.launch();
        awaitMore(50);
        cluster.awaitReplicated(Duration.ofSeconds(90));
      }
      closed = true;
      for (Thread each : threads) {
        each.join();
      }
      System.out.printf(
          "%d transfers, %d audits, %d kills%n", transfers.get(), audits.get(), KILLS);
      assertEquals(List.of(), List.copyOf(wrong));
      cluster.awaitInSync(Duration.ofSeconds(90));
      assertEquals(OptionalInt.of(ACCOUNTS * OPENING), sum(client));
      assertTrue(audits.get() > 0);
      cluster.checkReplicas(3);
    }
  }

  private static void open(TrothClient client) {
    Transaction opening = client.transaction();
    for (int i = 0; i < ACCOUNTS; i++) {
      opening.thenPut(account(i), Integer.toString(OPENING));
    }
    assertTrue(opening.commit() instanceof Committed);
  }

  private static String account(int number) {
    return "account/" + number;
  }

  private void start(int count, Runnable work) {
    for (int i = 0; i < count; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                while (!closed) {
                  work.run();
                }
              }));
    }
  }

  private void transfer(TrothClient client) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    int from = random.nextInt(ACCOUNTS);
    int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
    if (client.get(account(from)) instanceof Found payer
        && client.get(account(to)) instanceof Found payee) {
      int amount = random.nextInt(1 + number(payer));
      TransactionOutcome outcome =
          client
              .transaction()
              .ifRevision(account(from), payer.revision())
              .ifRevision(account(to), payee.revision())
              .thenPut(account(from), Integer.toString(number(payer) - amount))
              .thenPut(account(to), Integer.toString(number(payee) + amount))
              .commit();
      if (outcome instanceof Committed committed && committed.succeeded()) {
        transfers.incrementAndGet();
      }
    }
  }

  /** Of one instant; nothing while the servers can't tell. */
  private OptionalInt sum(TrothClient client) {
    Transaction audit = client.transaction();
    for (int i = 0; i < ACCOUNTS; i++) {
      audit.thenGet(account(i));
    }
    if (!(audit.commit() instanceof Committed seen)) {
      return OptionalInt.empty();
    }
    int sum = 0;
    for (Reading each : seen.readings()) {
      if (each instanceof Found found) {
        sum += number(found);
      } else {
        wrong.add("an account is gone: " + each);
      }
    }
    return OptionalInt.of(sum);
  }

  private void audit(int sum) {
    audits.incrementAndGet();
    if (sum != ACCOUNTS * OPENING) {
      wrong.add("the sum was " + sum);
    }
  }

  private static int number(Found found) {
    return Integer.parseInt(found.text());
  }

  private void awaitMore(int count) throws Exception {
    int until = transfers.get() + count;
    Await.that(count + " transfers", Duration.ofSeconds(90), () -> transfers.get() >= until);
  }
}
