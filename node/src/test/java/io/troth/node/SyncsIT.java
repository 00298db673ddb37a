package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Writes that wait together share a round, and a round costs each follower one sync at most. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SyncsIT {
  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void many_clients_share_rounds_and_one_has_its_own() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start()) {
      // Nothing is to be learned from the first seconds of a Java machine.
      write(cluster, 64, 3_000);

      Counts alone = write(cluster, 1, 500);
      assertTrue(alone.syncsOfWrite() > 0.95, alone::toString);
      assertTrue(alone.syncsOfWrite() < 1.2, alone::toString);
      assertTrue(alone.syncsOfRound() < 1.2, alone::toString);

      Counts together = write(cluster, 64, 10_000);
      assertTrue(together.syncsOfWrite() < 0.25, together::toString);
      assertTrue(together.syncsOfRound() < 1.2, together::toString);
    }
  }

  /**
   * What happened while so many writes were acknowledged.
   *
   * @param rounds to each follower
   * @param syncs of that follower's log which had the most
   */
  private record Counts(int clients, int writes, double rounds, double syncs) {
    double syncsOfWrite() {
      return syncs / writes;
    }

    double syncsOfRound() {
      return syncs / rounds;
    }

    @Override
    public String toString() {
      return "%d clients: %d writes in %.0f rounds, %.0f syncs of a follower, %.2f for each write"
          .formatted(clients, writes, rounds, syncs, syncsOfWrite());
    }
  }

  private static Counts write(Cluster cluster, int clients, int writes) throws Exception {
    List<ServerProcess> followers = cluster.followers();
    double rounds = metric(cluster.leader(), "troth_round_transactions_count");
    List<Double> syncs = new ArrayList<>();
    for (ServerProcess each : followers) {
      syncs.add(metric(each, "troth_rocksdb_wal_syncs_total"));
    }
    put(cluster.leader().port(), clients, writes);
    double most = 0;
    for (int follower = 0; follower < followers.size(); follower++) {
      double now = metric(followers.get(follower), "troth_rocksdb_wal_syncs_total");
      most = Math.max(most, now - syncs.get(follower));
    }
    rounds = metric(cluster.leader(), "troth_round_transactions_count") - rounds;
    Counts counts = new Counts(clients, writes, rounds / followers.size(), most);
    System.out.println(counts);
    return counts;
  }

  /** All of them acknowledged. */
  private static void put(int port, int clients, int writes) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        int name = client;
        int share = writes / clients + (client < writes % clients ? 1 : 0);
        all.add(
            threads.submit(() -> {
              try (Http http = new Http(port, 10_000)) {
                for (int i = 0; i < share; i++) {
                  String target = "/?key=" + name + "-" + i + "&val=some";
                  assertTrue(http.ask("PUT", target).isDone());
                }
              }
              return null;
            }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private static double metric(ServerProcess server, String name) throws IOException {
    for (String line : Http.once("GET", server.port(), "/metrics").body().lines().toList()) {
      if (line.startsWith(name + " ")) {
        return Double.parseDouble(line.substring(name.length() + 1));
      }
    }
    throw new IOException(server.name() + " shows no " + name);
  }
}
