package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterCommand.Found;
import io.troth.common.cluster.ClusterCommand.Register;
import io.troth.common.cluster.ClusterCommand.Seen;
import io.troth.common.cluster.ClusterCommand.TakeOffice;
import io.troth.common.cluster.ClusterState;
import io.troth.common.ring.Slots;
import io.troth.leader.driver.ClusterLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RatisClusterLogTest {
  @TempDir private Path directory;
  private final Heard heard = new Heard();

  private ClusterLog open(Heard listener) {
    return new RatisClusterLog(directory, LogGroup.alone(), listener);
  }

  @Test
  void applies_commands_in_the_order_in_which_they_were_proposed() {
    List<ClusterCommand> proposed = new ArrayList<>();
    proposed.add(new Found("c", 3, 0, 3));
    IntStream.range(0, 500).forEach(i -> proposed.add(new Seen(i, i, "store" + i)));
    try (ClusterLog log = open(heard)) {
      proposed.forEach(log::propose);
      heard.awaitCommands(proposed.size());
    }
    assertEquals(proposed, heard.commands());
    assertEquals("c", heard.state().clusterId());
  }

  @Test
  void tells_the_state_that_each_command_led_to() {
    try (ClusterLog log = open(heard)) {
      log.propose(new Register("f1:1"));
      heard.awaitCommands(1);
      assertEquals("f1:1", heard.state().members().get(1).address());
      log.propose(new Register("f2:1"));
      heard.awaitCommands(2);
      assertEquals(2, heard.state().members().size());
    }
  }

  @Test
  void every_taking_of_office_is_a_new_epoch() {
    try (ClusterLog log = open(heard)) {
      assertEquals(1, heard.office(log, "one").epoch());
      assertEquals(2, heard.office(log, "two").epoch());
    }
    Heard again = new Heard();
    try (ClusterLog log = open(again)) {
      assertEquals(3, again.office(log, "three").epoch());
    }
  }

  @Test
  void a_restart_brings_everything_back() {
    ClusterState before;
    try (ClusterLog log = open(heard)) {
      log.propose(new Found("c", 2, 0, 2));
      log.propose(new Register("f1:1"));
      log.propose(new Register("f2:1"));
      before = heard.office(log, "one");
    }
    Heard again = new Heard();
    try (ClusterLog log = open(again)) {
      ClusterState after = again.office(log, "two");
      assertEquals(before.members(), after.members());
      assertEquals(before.clusterId(), after.clusterId());
      assertEquals(before.epoch() + 1, after.epoch());
    }
  }

  @Test
  void after_a_snapshot_its_last_command_is_told_with_the_state() {
    try (ClusterLog log = open(heard)) {
      log.propose(new Register("f1:1"));
      heard.office(log, "one");
    }
    Heard again = new Heard();
    open(again).close();
    assertEquals(List.of(new TakeOffice("here:1", "one")), again.commands());
    assertEquals(heard.state(), again.state());
  }

  @Test
  void a_long_log_is_replaced_by_one_snapshot() throws IOException {
    try (ClusterLog log = open(heard)) {
      for (int i = 0; i < LogSettings.SNAPSHOT_ENTRIES + 10; i++) {
        heard.office(log, "n" + i);
      }
      // One of its own, while the log is open.
      assertEquals(1, snapshots());
    }
    assertEquals(1, snapshots());
    Heard again = new Heard();
    try (ClusterLog log = open(again)) {
      assertEquals(heard.state().epoch() + 1, again.office(log, "last").epoch());
      assertEquals(2, again.commands().size());
    }
  }

  private long snapshots() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(each -> each.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
          .count();
    }
  }

  @Test
  void confirms_an_office_of_its_own_only() {
    try (ClusterLog log = open(heard)) {
      heard.office(log, "one");
      log.confirm(7);
      heard.awaitConfirmed(7);
    }
    Heard again = new Heard();
    try (ClusterLog log = open(again)) {
      // The office was that of the server before the restart.
      log.confirm(8);
      again.office(log, "two");
      log.confirm(9);
      again.awaitConfirmed(9);
      assertFalse(again.confirmed().contains(8L));
    }
  }

  @Test
  void what_is_proposed_after_the_end_is_dropped() {
    ClusterLog log = open(heard);
    heard.office(log, "one");
    log.close();
    log.propose(new TakeOffice("here:1", "late"));
    log.confirm(1);
    log.close();
    Heard again = new Heard();
    try (ClusterLog reopened = open(again)) {
      assertEquals(2, again.office(reopened, "two").epoch());
    }
    assertEquals(Optional.empty(), heard.failure());
    assertEquals(List.of(), heard.confirmed());
  }

  @Test
  void more_proposals_than_the_bound_are_a_violation() {
    Proposals proposals = new Proposals();
    ByteBuffer command = ByteBuffer.allocate(1);
    IntStream.range(0, Limits.CLUSTER_PROPOSALS_MAX).forEach(i -> proposals.add(command));
    assertThrows(Invariant.Violated.class, () -> proposals.add(command));
  }

  @Test
  void what_could_not_be_read_back_does_not_get_into_the_log() {
    try (ClusterLog log = open(heard)) {
      ClusterCommand beyond = new ClusterCommand.Join(1, 1, List.of(Slots.COUNT));
      assertThrows(Invariant.Violated.class, () -> log.propose(beyond));
      assertEquals(1, heard.office(log, "one").epoch());
    }
  }

  @Test
  void a_listener_that_throws_is_told_of_the_failure() {
    List<String> failures = new ArrayList<>();
    Heard throwing = new Heard();
    ClusterLog.Listener listener =
        new ClusterLog.Listener() {
          @Override
          public void applied(ClusterState state, ClusterCommand command) {
            throw Invariant.violated("I4", "epoch", state.epoch());
          }

          @Override
          public void confirmed(long asked) {}

          @Override
          public void failed(String why) {
            failures.add(why);
            throwing.failed(why);
          }
        };
    try (ClusterLog log = new RatisClusterLog(directory, LogGroup.alone(), listener)) {
      log.propose(new TakeOffice("here:1", "one"));
      String why = throwing.awaitFailure();
      assertTrue(why.startsWith("Entry ") && why.endsWith("I4 violated: epoch 1"), why);
    }
    assertEquals(1, failures.size());
  }

  @Test
  void is_ready_and_closed_soon() {
    // The first start loads the classes, which says nothing of Ratis.
    open(new Heard()).close();
    Instant start = Instant.now();
    ClusterLog log = open(heard);
    heard.office(log, "one");
    Instant ready = Instant.now();
    log.close();
    Duration closing = Duration.between(ready, Instant.now());
    assertTrue(
        Duration.between(start, ready).toMillis() < 3_000,
        "ready after " + Duration.between(start, ready));
    assertTrue(closing.toMillis() < 3_000, "closed after " + closing);
  }
}
