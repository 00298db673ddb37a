package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.Member;
import io.troth.common.message.Remembered;
import io.troth.common.message.Remembered.State;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;

class R7FailureTest {
  private final Led led = Led.serving(3, 3);

  @Test
  void votes_are_counted_anew_only_when_the_cluster_log_has_dropped_it() {
    long id = led.put("k");
    led.ack(1);
    led.ack(2);
    led.fail(3);
    assertEquals(List.of(new ClusterCommand.Leave(Led.EPOCH, 3, List.of(1, 2))), led.proposed);
    led.pass(1);
    assertFalse(led.isAnswered(id), "the log does not say so yet");
    led.log();
    assertTrue(led.done(id) > 0);
  }

  @Test
  void other_votes_are_still_waited_for() {
    long id = led.put("k");
    led.ack(1);
    led.fail(3);
    led.log();
    assertFalse(led.isAnswered(id));
    led.ack(2);
    assertTrue(led.done(id) > 0);
  }

  @Test
  void one_that_is_silent_for_too_long_has_failed() {
    led.passAlive(Timing.DEFAULT.silence() - 100_000, 3);
    assertEquals(List.of(), led.proposed);
    led.passAlive(300_000, 3);
    assertEquals(List.of(new ClusterCommand.Leave(Led.EPOCH, 3, List.of(1, 2))), led.proposed);
  }

  /** R3. */
  @Test
  void one_that_can_not_store_has_failed() {
    led.hear(2, new ToLeader.Trouble(Led.EPOCH, "disk full"));
    assertEquals(List.of(new ClusterCommand.Leave(Led.EPOCH, 2, List.of(1, 3))), led.proposed);
  }

  @Test
  void below_min_replicas_writes_are_refused_and_reads_go_on() {
    led.fail(3);
    led.log();
    led.fail(2);
    led.log();
    assertEquals(Reply.Reason.TOO_FEW_REPLICAS, led.refusal(led.put("k")));
    long read = led.ask(new Command.Read(List.of(Key.of("k"))));
    assertFalse(led.isAnswered(read));
    assertEquals(1, led.reads(1).size());
  }

  @Test
  void what_was_under_way_there_is_unknown_and_its_keys_stay_locked_until_that_is_stored() {
    long id = led.put("k");
    led.fail(3);
    led.log();
    led.fail(2);
    led.log();
    assertTrue(led.replies.get(id) instanceof Reply.Unknown);
    // What needs the key alone reads it once it has it.
    List<Command.Step> get = List.of(new Command.Step.Get(Key.of("k")));
    List<Command.Step> change = List.of(new Command.Step.Change(Led.write("k")));
    led.ask(new Command.Choose(List.of(), get, change));
    led.pass(Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(), led.reads(1), "another leader might still commit it");
    led.pass(10 * Timing.DEFAULT.decisionDelay());
    led.ack(1);
    assertEquals(1, led.reads(1).size());
  }

  @Test
  void the_last_one_is_never_dropped() {
    led.fail(3);
    led.log();
    led.fail(2);
    led.log();
    led.fail(1);
    led.pass(3 * Timing.DEFAULT.silence());
    assertEquals(List.of(), led.proposed);
    for (int slot = 0; slot < led.state.slots().size(); slot++) {
      assertEquals(List.of(1), led.state.slot(slot).inSync());
    }
  }

  /** R9: what the cluster log is about to say may be outdated when it does. */
  @Test
  void one_that_comes_back_just_before_it_is_replaced_keeps_its_place() {
    led.fail(3);
    led.log();
    led.passAlive(Timing.DEFAULT.healAfter() + 200_000);
    led.connect(3);
    ClusterCommand.Place away = new ClusterCommand.Place(Led.EPOCH, 3, Member.State.AWAY);
    assertTrue(led.proposed.contains(away));
    led.log();
    led.passAlive(200_000);
    assertTrue(led.proposed.contains(new ClusterCommand.Place(Led.EPOCH, 3, Member.State.ACTIVE)));
  }

  /** R10: in sync, it would be asked about that. */
  @Test
  void it_joins_after_it_has_forgotten_for_good_what_it_remembered_in_vain() {
    led.fail(3);
    led.log();
    Key key = Key.of("k");
    long old = Revision.of(1, 1);
    led.connect(3, new Remembered(old, State.ABORTED, List.of(key.slot()), List.of(key)));
    led.passAlive(200_000);
    led.fetched(3);
    led.passAlive(200_000);
    assertEquals(List.of(old), led.forgotten(3));
    assertFalse(isJoining(), "it may not have stored that");
    led.ack(3);
    led.passAlive(200_000);
    assertTrue(isJoining());
  }

  private boolean isJoining() {
    return led.proposed.stream().anyMatch(ClusterCommand.Join.class::isInstance);
  }

  @Test
  void a_leader_that_stood_still_drops_no_follower_that_comes_back() {
    Led led = Led.serving(3, 3);
    led.standStill(10_000_000);
    // They heard nothing either, and closed their links.
    List.of(1, 2, 3).forEach(led::fail);
    List.of(1, 2, 3).forEach(led::connect);
    led.passAlive(3_000_000);
    led.log();
    assertEquals(List.of(1, 2, 3), led.state.slot(0).inSync());
    long id = led.put("k");
    led.ackAll();
    assertTrue(led.done(id) > 0);
  }

  @Test
  void a_leader_that_stood_still_does_not_take_that_for_silence() {
    Led led = Led.serving(3, 3);
    led.standStill(10_000_000);
    led.pass(1);
    led.log();
    assertEquals(List.of(1, 2, 3), led.state.slot(0).inSync());
    led.put("k");
    assertEquals(1, led.prepares(3).size());
  }

  @Test
  void who_does_not_come_back_after_the_leader_stood_still_leaves() {
    Led led = Led.serving(3, 3);
    led.standStill(10_000_000);
    List.of(1, 2, 3).forEach(led::fail);
    List.of(1, 2).forEach(led::connect);
    led.passAlive(4_000_000, 3);
    led.log();
    assertEquals(List.of(1, 2), led.state.slot(0).inSync());
  }
}
