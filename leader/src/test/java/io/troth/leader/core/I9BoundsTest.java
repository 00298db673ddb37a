package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class I9BoundsTest {
  private final Led led = Led.serving(1, 1);

  private void put(int count) {
    for (int each = 0; each < count; each++) {
      led.put("k" + each);
    }
  }

  @Test
  void with_too_many_undecided_writes_are_refused_and_reads_and_status_are_not() {
    put(Limits.UNDECIDED_MAX);
    assertEquals(Reply.Reason.BUSY, led.refusal(led.put("more")));
    assertEquals(
        Reply.Reason.BUSY,
        led.refusal(led.ask(new Command.Hold("t", 60_000, List.of(), Led.write("more")))));
    assertTrue(led.isAnswered(led.ask(new Command.Status())));
    led.reads(1);
    led.ask(new Command.Read(List.of(Key.of("k"))));
    assertEquals(1, led.reads(1).size());
    led.ackAll();
    assertFalse(led.isAnswered(led.put("more")));
  }

  @Test
  void with_too_many_bytes_kept_writes_are_refused_until_they_are_forgotten() {
    Value large = Value.of(new byte[Limits.VALUE_BYTES_MAX]);
    int fit = Limits.TRANSACTIONS_KEPT_BYTES_MAX / Limits.VALUE_BYTES_MAX;
    for (int each = 0; each < fit; each++) {
      led.ask(
          new Command.Commit(List.of(), List.<Write>of(new Write.Put(Key.of("k" + each), large))));
    }
    assertEquals(Reply.Reason.BUSY, led.refusal(led.put("more")));
    // A client that has heard that the outcome is unknown frees nothing.
    led.passAlive(6_000_000);
    assertEquals(Reply.Reason.BUSY, led.refusal(led.put("more")));
    for (int each = 0; each < fit; each++) {
      led.ackAll();
      led.passAlive(50_000);
    }
    assertFalse(led.isAnswered(led.put("more")));
  }

  @Test
  void with_too_many_reads_under_way_others_wait_for_their_turn() {
    Command read = new Command.Read(List.of(Key.of("k")));
    List<Read> relayed = new ArrayList<>();
    int most = Limits.READS_BYTES_MAX / Limits.QUERY_VALUE_BYTES_MAX;
    for (int each = 0; each < most + 3; each++) {
      led.ask(read);
      relayed.addAll(led.reads(1));
    }
    assertEquals(most, relayed.size());
    led.hear(
        1,
        new ToLeader.Answers(
            Led.EPOCH,
            relayed.stream().map(each -> new ToLeader.Answer(each.id(), Version.NONE)).toList()));
    assertEquals(3, led.reads(1).size());
  }

  @Test
  void with_too_many_reads_waiting_more_are_refused() {
    Command read = new Command.Read(List.of(Key.of("k")));
    int most = Limits.READS_BYTES_MAX / Limits.QUERY_VALUE_BYTES_MAX + Limits.READS_WAITING_MAX;
    for (int each = 0; each < most; each++) {
      assertFalse(led.isAnswered(led.ask(read)));
    }
    assertEquals(Reply.Reason.BUSY, led.refusal(led.ask(read)));
  }

  @Test
  void only_so_many_rounds_are_under_way() {
    put(100_000 / 8);
    List<Round> rounds = led.rounds(1);
    assertTrue(rounds.size() <= Limits.ROUNDS_UNDER_WAY_MAX, rounds.size() + " rounds");
  }

  @Test
  void a_round_takes_only_so_many_transactions() {
    put(3 * Limits.ROUND_COUNT_MAX);
    int prepares = 0;
    while (prepares < 3 * Limits.ROUND_COUNT_MAX) {
      for (Round round : led.rounds(1)) {
        assertTrue(round.prepares().size() <= Limits.ROUND_COUNT_MAX);
        prepares += round.prepares().size();
      }
      led.ackAll();
    }
  }

  @Test
  void a_round_takes_only_so_many_bytes_or_one_transaction() {
    Value large = Value.of(new byte[Limits.ROUND_BYTES_MAX / 3]);
    for (int each = 0; each < 20; each++) {
      led.ask(
          new Command.Commit(List.of(), List.<Write>of(new Write.Put(Key.of("k" + each), large))));
    }
    int prepares = 0;
    while (prepares < 20) {
      for (Round round : led.rounds(1)) {
        int bytes = round.prepares().stream().mapToInt(Prepare::bytes).sum();
        assertTrue(bytes <= Limits.ROUND_BYTES_MAX, bytes + " bytes");
        prepares += round.prepares().size();
      }
      led.ackAll();
    }
  }

  @Test
  void only_so_many_transactions_are_held_and_each_has_only_so_many_writes() {
    for (int each = 0; each < Limits.HELD_MAX; each++) {
      led.ask(new Command.Hold("t" + each, 60_000, List.of(), Led.write("k" + each)));
    }
    for (int each = 1; each < Limits.HELD_PIECES_MAX; each++) {
      led.ask(new Command.Hold("t0", 60_000, List.of(), Led.write("other" + each)));
    }
    assertEquals(
        Reply.Reason.BUSY,
        led.refusal(led.ask(new Command.Hold("more", 60_000, List.of(), Led.write("k")))));
    assertEquals(
        Reply.Reason.BUSY,
        led.refusal(led.ask(new Command.Hold("t0", 60_000, List.of(), Led.write("k")))));
  }

  @Test
  void a_follower_learns_only_so_many_slots_at_a_time() {
    Led three = Led.serving(3, 3);
    three.fail(3);
    three.log();
    three.connect(3);
    three.pass(1);
    int learned =
        three.said(3).stream()
            .filter(ToFollower.Change.class::isInstance)
            .mapToInt(each -> ((ToFollower.Change) each).slots().size())
            .sum();
    assertEquals(Limits.LEARNING_MAX, learned);
  }

  @Test
  void of_decisions_a_round_takes_only_so_many() {
    Outbox outbox = new Outbox(1, Bounds.DEFAULT);
    IntStream.range(0, 3 * Limits.ROUND_DECISIONS_MAX).forEach(outbox::voidDoubt);
    int[] told = {0};
    outbox.flush(
        1,
        0,
        1_000_000,
        Timing.DEFAULT,
        round -> {
          assertTrue(round.decisions().size() <= Limits.ROUND_DECISIONS_MAX);
          told[0] += round.decisions().size();
        });
    assertEquals(3 * Limits.ROUND_DECISIONS_MAX, told[0]);
  }

  /** R8: an abort that is stored alone would seem to be a decision. */
  @Test
  void what_is_void_is_told_and_forgotten_in_one_round_whatever_else_waits() {
    Outbox outbox = new Outbox(1, Bounds.DEFAULT);
    int many = Limits.ROUND_DECISIONS_MAX;
    IntStream.range(0, many).forEach(outbox::forget);
    IntStream.range(many, 3 * many).forEach(outbox::voidDoubt);
    List<Long> told = new ArrayList<>();
    outbox.flush(
        1,
        0,
        1_000_000,
        Timing.DEFAULT,
        round -> {
          Set<Long> forgotten = Set.copyOf(round.forget());
          for (Decision each : round.decisions()) {
            assertTrue(forgotten.contains(each.revision()), "not forgotten: " + each);
            told.add(each.revision());
          }
        });
    assertEquals(LongStream.range(many, 3L * many).boxed().toList(), told);
  }

  @Test
  void a_learner_that_stores_slower_than_is_written_is_put_off_and_learns_again_later() {
    Led three = Led.serving(3, 3);
    three.fail(3);
    three.log();
    three.connect(3);
    three.pass(1);
    three.said(3);
    Key learned = Led.keyIn(slot -> slot < Limits.LEARNING_MAX);
    Value large = Value.of(new byte[Limits.VALUE_BYTES_MAX]);
    for (int mib = 0;
        mib < 2 * Limits.TRANSACTIONS_KEPT_BYTES_MAX / Limits.VALUE_BYTES_MAX;
        mib++) {
      long id =
          three.ask(new Command.Commit(List.of(), List.<Write>of(new Write.Put(learned, large))));
      three.ack(1);
      three.ack(2);
      assertTrue(three.done(id) > 0);
      three.passAlive(100_000);
    }
    three.said(3);
    three.ack(3);
    assertTrue(three.prepares(3).isEmpty(), "what waited for it was dropped");
    three.passAlive(Limits.LEARNER_PUT_OFF_MILLIS_MAX * 1_000L);
    assertTrue(
        three
            .said(3)
            .contains(
                new ToFollower.Change(
                    Led.EPOCH,
                    IntStream.range(0, Limits.LEARNING_MAX).boxed().toList(),
                    Role.LEARNER)));
  }
}
