package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class I9BoundsTest {
  private final Led led = Led.serving(1, 1);

  private void put(int count) {
    for (int each = 0; each < count; each++) {
      led.put("k" + each);
    }
  }

  @Test
  void with_too_many_undecided_no_request_is_taken_from_the_queue() {
    put(Limits.UNDECIDED_MAX - 1);
    assertTrue(led.core.hasRoom());
    put(1);
    assertFalse(led.core.hasRoom());
    led.ackAll();
    assertTrue(led.core.hasRoom());
  }

  @Test
  void with_too_many_reads_under_way_no_request_is_taken_from_the_queue() {
    Command read = new Command.Read(List.of(Key.of("k")));
    while (led.core.hasRoom()) {
      led.ask(read);
    }
    assertTrue(led.reads(1).size() <= Limits.READS_UNDER_WAY_MAX);
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
    Outbox outbox = new Outbox(1);
    IntStream.range(0, 3 * Limits.ROUND_DECISIONS_MAX).forEach(each -> outbox.settle(each, true));
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
}
