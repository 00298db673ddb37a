package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.Prepare;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.follower.core.StoreChange;
import io.troth.follower.store.DataDirectory;
import io.troth.follower.store.RocksStorage;
import io.troth.node.harness.Cluster;
import io.troth.node.harness.Http;
import io.troth.node.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A leader that comes to office finds ten thousand transactions in doubt and decides them (R10).
 * They are written into the followers' stores as a follower itself writes them before it votes: as
 * if a leader had been killed at the moment when every vote, or nearly every, was on its way to it.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class InDoubtIT {
  private static final int TRANSACTIONS = 10_000;

  /** Of so many one is on two followers only. */
  private static final int LACKING = 10;

  private static final int BATCH = 1_000;

  /** It is to take two seconds at most; twice that where the machine has other work too. */
  private static final Duration SETTLED_MAX =
      Duration.ofMillis(Integer.getInteger("troth.doubt.settled.millis", 4_000));

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  @Test
  void ten_thousand_in_doubt_are_settled_within_seconds() throws Exception {
    try (Cluster cluster = new Cluster(folder, 3, 3).start()) {
      cluster.killAll();
      for (int follower = 0; follower < 3; follower++) {
        leaveInDoubt(cluster.followers().get(follower), follower == 2);
      }
      for (ServerProcess follower : cluster.followers()) {
        follower.launch().awaitReady();
      }
      cluster.leader().launch();
      cluster.awaitServing();
      cluster.awaitInSync(Duration.ofSeconds(20));

      Duration settled = Duration.between(logged("in_office"), logged("serving"));
      System.out.printf("%d in doubt, settled in %d ms%n", TRANSACTIONS, settled.toMillis());
      checkOutcomes(cluster.leader());
      cluster.checkReplicas(3);
      assertTrue(settled.compareTo(SETTLED_MAX) < 0, "settled after " + settled);
    }
  }

  private static void leaveInDoubt(ServerProcess follower, boolean lacksSome) throws Exception {
    try (RocksStorage store = new DataDirectory(follower.data()).open()) {
      long epoch = store.stored().promised();
      List<StoreChange> changes = new ArrayList<>();
      for (int number = 0; number < TRANSACTIONS; number++) {
        if (!lacksSome || !isLacking(number)) {
          changes.add(new StoreChange.Prepared(prepare(epoch, number)));
        }
        if (changes.size() == BATCH || number == TRANSACTIONS - 1) {
          store.write(changes);
          changes = new ArrayList<>();
        }
      }
      store.sync();
    }
  }

  private static boolean isLacking(int number) {
    return number % LACKING == 0;
  }

  private static Prepare prepare(long epoch, int number) {
    Key key = Key.of(key(number));
    // Above all that the leader of that epoch had given: it took one write.
    long revision = Revision.of(epoch, 1_000 + number);
    Write write = new Write.Put(key, Value.of("value-" + number));
    return new Prepare(revision, List.of(key.slot()), List.of(), List.of(write));
  }

  private static String key(int number) {
    return "doubt-" + number;
  }

  /** When the leader said so last. */
  private Instant logged(String event) throws Exception {
    String said =
        Files.readAllLines(folder.resolve("leader.err")).stream()
            .filter(line -> line.contains(" " + event + " "))
            .reduce((first, second) -> second)
            .orElseThrow(() -> new AssertionError("the leader never said " + event));
    return Instant.parse(said.substring(0, said.indexOf(' ')));
  }

  /** What everybody had is there, what somebody lacked is not. */
  private static void checkOutcomes(ServerProcess leader) throws Exception {
    try (Http http = new Http(leader.port(), 10_000)) {
      for (int number = 0; number < TRANSACTIONS; number++) {
        Http.Answer answer = http.ask("GET", "/?key=" + key(number));
        assertEquals(isLacking(number) ? 404 : 200, answer.status(), key(number));
        if (!isLacking(number)) {
          assertEquals("value-" + number, answer.body());
        }
      }
    }
  }
}
