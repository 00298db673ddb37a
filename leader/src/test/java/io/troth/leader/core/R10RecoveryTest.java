package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.Decision;
import io.troth.common.message.Remembered;
import io.troth.common.message.Remembered.State;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A new leader of epoch 2 finds what that of epoch 1 has left. */
class R10RecoveryTest {
  private static final long REVISION = Revision.of(1, 1);
  private static final Key KEY = Key.of("k");
  private static final int MANY = 10_000;

  private final Led led = Led.inOffice(3, 3);

  private static Remembered remembered(long revision, State state) {
    return new Remembered(revision, state, List.of(KEY.slot()), List.of(KEY));
  }

  private static Remembered remembered(State state) {
    return remembered(REVISION, state);
  }

  private void connectAllInDoubt() {
    for (int follower = 1; follower <= 3; follower++) {
      led.connect(follower, remembered(State.PREPARED));
    }
  }

  private void decidesOn(boolean committed, int... followers) {
    led.pass(Timing.DEFAULT.decisionDelay());
    for (int follower : followers) {
      assertEquals(List.of(new Decision(REVISION, committed)), led.decisions(follower));
    }
  }

  @Test
  void every_follower_is_made_to_promise_the_new_epoch_first() {
    led.connect(1);
    ToFollower first = led.said(1).getFirst();
    assertTrue(first instanceof ToFollower.Hello hello && hello.epoch() == Led.EPOCH);
  }

  @Test
  void nothing_is_decided_before_all_were_heard() {
    led.connect(1, remembered(State.PREPARED));
    led.connect(2, remembered(State.PREPARED));
    led.pass(Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(), led.decisions(1));
    led.connect(3, remembered(State.PREPARED));
    decidesOn(true, 1, 2, 3);
  }

  @Test
  void what_everybody_has_in_doubt_is_committed() {
    connectAllInDoubt();
    decidesOn(true, 1, 2, 3);
  }

  @Test
  void what_one_lacks_is_aborted() {
    led.connect(1, remembered(State.PREPARED));
    led.connect(2);
    led.connect(3, remembered(State.PREPARED));
    decidesOn(false, 1, 3);
  }

  @Test
  void what_one_has_committed_is_committed_though_another_has_forgotten_it() {
    led.connect(1, remembered(State.PREPARED));
    led.connect(2, remembered(State.COMMITTED));
    led.connect(3);
    decidesOn(true, 1);
  }

  @Test
  void what_one_has_aborted_is_aborted() {
    led.connect(1, remembered(State.PREPARED));
    led.connect(2, remembered(State.ABORTED));
    led.passAlive(200_000);
    led.connect(3, remembered(State.PREPARED));
    decidesOn(false, 1, 3);
  }

  @Test
  void one_that_is_not_reached_is_dropped_after_a_while_and_the_others_decide() {
    led.connect(1, remembered(State.PREPARED));
    led.connect(2, remembered(State.PREPARED));
    led.passAlive(Timing.DEFAULT.office() / 2);
    assertEquals(List.of(), led.proposed);
    led.passAlive(Timing.DEFAULT.office());
    assertEquals(
        List.of(new ClusterCommand.Leave(Led.EPOCH, 3, List.of(1, 2))),
        led.proposed.stream().distinct().toList());
    assertEquals(List.of(), led.decisions(1), "the log does not say so yet");
    led.log();
    decidesOn(true, 1, 2);
  }

  /** Two and three are dropped, in this order: three may take the slot over. */
  private void reachOnly(State state) {
    led.connect(1, remembered(state));
    led.passAlive(2 * Timing.DEFAULT.office());
    led.log();
    assertEquals(List.of(1), led.state.slot(KEY.slot()).inSync());
    assertEquals(List.of(3), led.state.slot(KEY.slot()).eligible());
  }

  @Test
  void what_too_few_have_waits_for_one_that_may_take_over() {
    reachOnly(State.PREPARED);
    led.passAlive(Timing.DEFAULT.healAfter() / 2);
    assertEquals(List.of(), led.decisions(1));
    assertEquals(List.of(), led.proposed);
    led.connect(3, remembered(State.PREPARED));
    decidesOn(true, 1, 3);
  }

  @Test
  void it_waits_no_longer_than_until_that_one_is_replaced() {
    reachOnly(State.PREPARED);
    led.passAlive(Timing.DEFAULT.healAfter());
    assertEquals(List.of(), led.decisions(1));
    ClusterCommand none = new ClusterCommand.Disqualify(Led.EPOCH, 3, List.of(KEY.slot()));
    assertTrue(led.proposed.contains(none), "who lacks it may not take over");
    led.log();
    decidesOn(true, 1);
  }

  @Test
  void what_was_committed_is_known_to_whoever_may_take_over() {
    reachOnly(State.COMMITTED);
    led.passAlive(Timing.DEFAULT.silence());
    assertEquals(List.of(), led.proposed);
    led.connect(3, remembered(State.PREPARED));
    decidesOn(true, 3);
  }

  @Test
  void who_does_not_count_is_to_forget_an_abort_of_what_is_still_in_doubt() {
    reachOnly(State.PREPARED);
    led.connect(2, remembered(State.ABORTED));
    led.passAlive(200_000);
    assertEquals(List.of(REVISION), led.forgotten(2));
  }

  @Test
  void nothing_is_served_before_the_outcomes_are_in_synced_storage() {
    connectAllInDoubt();
    assertEquals(Reply.Reason.RECOVERING, led.refusal(led.ask(new Command.Read(List.of(KEY)))));
    led.pass(Timing.DEFAULT.decisionDelay());
    led.pass(10 * Timing.DEFAULT.decisionDelay());
    led.ack(1);
    led.ack(2);
    assertEquals(Reply.Reason.RECOVERING, led.refusal(led.ask(new Command.Read(List.of(KEY)))));
    led.ack(3);
    assertFalse(led.isAnswered(led.ask(new Command.Read(List.of(KEY)))));
  }

  @Test
  void its_revisions_are_above_all_of_the_old_ones() {
    for (int follower = 1; follower <= 3; follower++) {
      led.connect(follower);
    }
    led.pass(1);
    long id = led.put("k");
    led.ackAll();
    assertTrue(led.done(id) > Revision.of(1, Revision.SEQUENCE_MAX));
  }

  @Test
  void ten_thousand_in_doubt_are_settled_in_bounded_work() {
    Remembered[] memory =
        IntStream.rangeClosed(1, MANY)
            .mapToObj(each -> {
              Key key = Key.of("k" + each);
              return new Remembered(
                  Revision.of(1, each), State.PREPARED, List.of(key.slot()), List.of(key));
            })
            .toArray(Remembered[]::new);
    long started = cpuNanos();
    for (int follower = 1; follower <= 3; follower++) {
      led.connect(follower, memory);
    }
    int rounds = 0;
    long id = led.put("k1");
    while (!led.isAnswered(id) || led.replies.get(id) instanceof Reply.Refused) {
      led.pass(Timing.DEFAULT.decisionDelay());
      led.ackAll();
      id = led.put("k1");
      led.ackAll();
      rounds++;
      assertTrue(rounds < 100, "rounds");
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(cpuNanos() - started);
    System.out.println(MANY + " in doubt were settled in " + millis + " ms, " + rounds + " rounds");
    for (int follower = 1; follower <= 3; follower++) {
      assertEquals(
          MANY, led.decisions(follower).stream().filter(Decision::committed).distinct().count());
    }
    assertTrue(millis < 2_000, millis + " ms");
  }

  /** What this thread has worked: the machine may have others to serve. */
  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
