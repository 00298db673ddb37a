package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Remembered;
import io.troth.common.message.Remembered.State;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class R11HeldTest {
  private static final long MILLIS = 3_000;
  private static final Optional<String> NAME = Optional.of("t");

  private final Led led = Led.serving(3, 3);

  private static Command hold(String key) {
    return new Command.Hold("t", MILLIS, List.of(), Led.write(key));
  }

  private static Command commit(int writes) {
    return new Command.CommitHeld(NAME, OptionalInt.of(writes));
  }

  private long held(String key) {
    long id = led.ask(hold(key));
    led.ackAll();
    assertEquals(new Reply.Held("t"), led.replies.get(id));
    return led.prepares(1).getFirst().revision();
  }

  @Test
  void it_is_held_when_all_have_voted_yes() {
    long id = led.ask(hold("a"));
    led.ack(1);
    led.ack(2);
    assertFalse(led.isAnswered(id));
    led.ack(3);
    assertEquals(new Reply.Held("t"), led.replies.get(id));
  }

  @Test
  void that_all_voted_yes_does_not_commit_it() {
    held("a");
    led.passAlive(Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(), led.decisions(1));
  }

  @Test
  void its_key_is_locked() {
    held("a");
    long id = led.put("a");
    assertEquals(List.of(), led.prepares(1));
    led.passAlive(Timing.DEFAULT.lockWait() + 200_000);
    assertEquals(Reply.Reason.LOCKED, led.refusal(id));
  }

  @Test
  void the_commit_is_one_more_round_with_all_writes_that_names_the_pieces() {
    List<Long> pieces = List.of(held("a"), held("b"));
    long id = led.ask(commit(2));
    Prepare whole = led.prepares(1).getFirst();
    assertEquals(pieces, whole.releases());
    assertEquals(List.of(Led.write("a"), Led.write("b")), whole.writes());
    led.ack(1);
    led.ack(2);
    assertFalse(led.isAnswered(id));
    led.ack(3);
    assertEquals(whole.revision(), led.done(id));
    led.put("a");
    assertEquals(1, led.prepares(1).size(), "its keys are free");
  }

  @Test
  void a_commit_of_another_number_of_writes_is_refused() {
    held("a");
    assertEquals(Reply.Reason.TRANSACTION_ABORTED, led.refusal(led.ask(commit(2))));
  }

  @Test
  void an_abort_is_answered_when_everybody_has_stored_it() {
    long piece = held("a");
    long id = led.ask(new Command.AbortHeld(NAME));
    led.pass(Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(new Decision(piece, false)), led.decisions(1));
    led.pass(10 * Timing.DEFAULT.decisionDelay());
    led.ack(1);
    led.ack(2);
    assertFalse(led.isAnswered(id));
    led.ack(3);
    assertEquals(new Reply.Accepted(), led.replies.get(id));
  }

  @Test
  void it_aborts_when_its_time_is_over_and_its_name_is_refused_until_the_client_knows() {
    long piece = held("a");
    led.passAlive(MILLIS * 1_000 + 200_000);
    assertEquals(List.of(new Decision(piece, false)), led.decisions(1));
    led.ackAll();
    assertEquals(Reply.Reason.TRANSACTION_ABORTED, led.refusal(led.ask(hold("b"))));
    assertEquals(Reply.Reason.TRANSACTION_ABORTED, led.refusal(led.ask(commit(1))));
    held("b");
  }

  /** A follower has in doubt what an earlier leader was to hold. */
  private static Remembered remembered(long piece) {
    Key key = Key.of("a");
    Prepare prepare =
        new Prepare(
            piece,
            List.of(key.slot()),
            List.of(),
            List.of(Led.write("a")),
            Optional.of(new Prepare.Hold("t", MILLIS)),
            List.of());
    return new Remembered(
        piece, State.PREPARED, prepare.slots(), List.of(key), List.of(), Optional.of(prepare));
  }

  /** A follower has in doubt the commit of that piece. */
  private static Remembered committing(long commit, long piece) {
    Key key = Key.of("a");
    return new Remembered(
        commit,
        State.PREPARED,
        List.of(key.slot()),
        List.of(key),
        List.of(piece),
        Optional.empty());
  }

  @Test
  void it_outlives_the_leader() {
    Led next = Led.inOffice(3, 3);
    long piece = Revision.of(1, 1);
    for (int follower = 1; follower <= 3; follower++) {
      next.connect(follower, remembered(piece));
    }
    next.pass(1);
    long id = next.ask(commit(1));
    assertEquals(List.of(piece), next.prepares(1).getFirst().releases());
    next.ackAll();
    assertTrue(next.done(id) > piece);
  }

  @Test
  void it_is_not_forgotten_while_somebody_may_come_who_holds_it_too() {
    Led next = Led.inOffice(3, 3);
    long piece = Revision.of(1, 1);
    next.connect(1, remembered(piece));
    next.passAlive(2 * Timing.DEFAULT.office());
    next.log();
    next.passAlive(MILLIS * 1_000 + 200_000);
    assertEquals(List.of(new Decision(piece, false)), next.decisions(1));
    next.ackAll();
    next.connect(3, remembered(piece));
    next.passAlive(10 * Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(new Decision(piece, false)), next.decisions(3));
  }

  @Test
  void its_pieces_are_held_no_longer_by_who_tells_of_them_after_the_commit() {
    Led next = Led.inOffice(3, 3);
    long piece = Revision.of(1, 1);
    long commit = Revision.of(1, 2);
    Key key = Key.of("a");
    List<Integer> slots = List.of(key.slot());
    next.connect(1, new Remembered(commit, State.COMMITTED, slots, List.of(key)));
    next.passAlive(2 * Timing.DEFAULT.office());
    next.log();
    next.connect(3, remembered(piece), committing(commit, piece));
    next.passAlive(10 * Timing.DEFAULT.decisionDelay());
    assertTrue(next.decisions(3).contains(new Decision(commit, true)));
    assertEquals(List.of(), next.prepares(1), "nobody is asked to hold it");
  }

  @Test
  void who_has_a_piece_alone_hears_that_it_ended_when_the_commit_of_others_is_decided() {
    Led next = Led.inOffice(3, 3);
    long piece = Revision.of(1, 1);
    long commit = Revision.of(1, 2);
    Key key = Key.of("a");
    next.connect(1, remembered(piece), committing(commit, piece));
    next.passAlive(2 * Timing.DEFAULT.office());
    next.log();
    assertEquals(List.of(3), next.state.slot(key.slot()).eligible());
    next.connect(3, remembered(piece));
    assertInstanceOf(ClusterCommand.Disqualify.class, next.proposed.getFirst());
    next.log();
    next.passAlive(10 * Timing.DEFAULT.decisionDelay());
    assertTrue(next.decisions(1).contains(new Decision(commit, true)));
    assertEquals(List.of(new Decision(piece, false)), next.decisions(3));
  }
}
