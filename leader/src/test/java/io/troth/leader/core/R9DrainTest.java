package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.SlotState;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Role;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A follower is told to leave, and taken back (R9). */
class R9DrainTest {
  private final Led led = Led.serving(3, 3);

  private long drain(Led led, int follower, boolean forced) {
    return led.ask(new Command.Drain(follower, forced, false));
  }

  private static Member.State stateOf(Led led, int follower) {
    return led.state.members().get(follower).state();
  }

  /** Until nothing more is to be done: what is wanted is fetched, and the cluster log goes on. */
  private static void settle(Led led, Integer... absent) {
    for (int turn = 0; turn < 60; turn++) {
      led.passAlive(200_000, absent);
      for (int each : led.state.members().keySet()) {
        if (led.isLinked(each)) {
          led.fetched(each);
        }
      }
      led.ackAll();
      led.log();
    }
  }

  private void drainOneThenTwo() {
    drain(led, 1, true);
    led.log();
    settle(led);
    assertEquals(Member.State.DRAINED, stateOf(led, 1));
    drain(led, 2, true);
    led.log();
    settle(led);
  }

  @Test
  void one_too_many_is_refused_and_nothing_changes() {
    long id = drain(led, 1, false);
    assertEquals(Reply.Reason.TOO_FEW_FOLLOWERS, led.refusal(id));
    assertEquals(List.of(), led.proposed);
  }

  @Test
  void a_dry_run_says_what_would_happen_and_changes_nothing() {
    long id = led.ask(new Command.Drain(1, false, true));
    Reply.DrainPlan plan = (Reply.DrainPlan) led.replies.get(id);
    assertEquals(1024, plan.slots());
    assertEquals(2, plan.left());
    assertEquals(
        Optional.of(Reply.Reason.TOO_FEW_FOLLOWERS), plan.refused().map(Reply.Refused::reason));
    long forced = led.ask(new Command.Drain(1, true, true));
    assertEquals(Optional.empty(), ((Reply.DrainPlan) led.replies.get(forced)).refused());
    assertEquals(List.of(), led.proposed);
  }

  /** What the leader knew when it asked the cluster log is not what counts there. */
  @Test
  void of_two_drains_at_once_the_second_is_refused_when_the_cluster_log_has_it() {
    Led four = Led.serving(4, 3);
    long first = drain(four, 1, false);
    long second = drain(four, 2, false);
    assertFalse(four.isAnswered(first) || four.isAnswered(second), "the log does not say so yet");
    four.log();
    assertEquals(new Reply.Accepted(), four.replies.get(first));
    assertEquals(Reply.Reason.TOO_FEW_FOLLOWERS, four.refusal(second));
    assertEquals(Member.State.ACTIVE, stateOf(four, 2));
  }

  @Test
  void one_that_crashed_has_handed_over_nothing() {
    drainOneThenTwo();
    assertEquals(List.of(2, 3), led.state.slot(0).inSync(), "a write needs two");
    led.fail(2);
    led.log();
    settle(led, 2);
    assertEquals(Member.State.DRAINING, stateOf(led, 2));
    assertEquals(new SlotState(List.of(3), 3, List.of(2)), led.state.slot(0));
  }

  @Test
  void a_cluster_is_writable_again_when_a_draining_follower_that_crashed_is_back() {
    drainOneThenTwo();
    led.fail(2);
    led.log();
    settle(led, 2);
    assertEquals(Reply.Reason.TOO_FEW_REPLICAS, led.refusal(led.put("k")));
    led.said(2);
    led.connect(2);
    ToFollower.Assignment assigned =
        (ToFollower.Assignment)
            led.said(2).stream()
                .filter(ToFollower.Assignment.class::isInstance)
                .findFirst()
                .orElseThrow();
    assertTrue(assigned.roles().stream().allMatch(each -> each == Role.LEARNER), "it keeps all");
    settle(led);
    for (SlotState each : led.state.slots()) {
      assertEquals(new SlotState(List.of(2, 3), 3, List.of()), each);
    }
    assertEquals(Member.State.DRAINING, stateOf(led, 2), "it is needed");
    long id = led.put("k");
    led.ackAll();
    assertTrue(led.done(id) > 0);
  }

  /** The one that left first counts for nothing any more, but may be what is needed. */
  @Test
  void a_draining_follower_learns_what_has_too_few_replicas_though_it_was_not_missed_at_first() {
    drain(led, 1, true);
    led.log();
    led.fail(1);
    led.log();
    led.fail(3);
    led.log();
    assertEquals(new SlotState(List.of(2), 3, List.of(3)), led.state.slot(0));
    led.connect(1);
    settle(led, 3);
    assertEquals(List.of(1, 2), led.state.slot(0).inSync());
    assertEquals(Member.State.DRAINING, stateOf(led, 1));
  }

  @Test
  void nothing_is_said_to_the_cluster_log_again_and_again_while_it_has_to_stay() {
    drainOneThenTwo();
    led.passAlive(2_000_000);
    assertEquals(List.of(), led.proposed);
  }

  @Test
  void what_drains_is_drained_only_when_others_have_what_it_held() {
    Led four = Led.serving(4, 3);
    drain(four, 1, false);
    four.log();
    four.fail(1);
    four.log();
    four.passAlive(500_000, 1);
    assertEquals(List.of(), four.proposed, "others have not fetched it");
    settle(four, 1);
    assertEquals(Member.State.DRAINED, stateOf(four, 1));
    for (SlotState each : four.state.slots()) {
      assertEquals(List.of(2, 3, 4), each.inSync());
    }
  }

  @Test
  void one_that_drains_or_has_drained_is_taken_back_and_learns() {
    assertEquals(Reply.Reason.NOT_DRAINING, led.refusal(led.ask(new Command.Undrain(1))));
    assertEquals(Reply.Reason.NO_SUCH_FOLLOWER, led.refusal(led.ask(new Command.Undrain(9))));
    drain(led, 1, true);
    led.log();
    settle(led);
    assertEquals(List.of(2, 3), led.state.slot(0).inSync());
    long id = led.ask(new Command.Undrain(1));
    assertFalse(led.isAnswered(id), "the log does not say so yet");
    led.log();
    assertEquals(new Reply.Accepted(), led.replies.get(id));
    settle(led);
    for (SlotState each : led.state.slots()) {
      assertEquals(List.of(1, 2, 3), each.inSync());
    }
  }

  /** An earlier version said so of one that had crashed. */
  @Test
  void one_that_was_called_drained_but_is_needed_drains_on() {
    drainOneThenTwo();
    led.fail(2);
    led.log();
    ClusterCommand drained = new ClusterCommand.Place(Led.EPOCH, 2, Member.State.DRAINED);
    led.proposed.add(drained);
    led.log();
    assertEquals(Member.State.DRAINED, stateOf(led, 2));
    settle(led, 2);
    assertEquals(Member.State.DRAINING, stateOf(led, 2));
    led.connect(2);
    settle(led);
    assertEquals(List.of(2, 3), led.state.slot(0).inSync());
  }
}
