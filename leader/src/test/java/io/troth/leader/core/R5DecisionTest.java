package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.message.Decision;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.model.Revision;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class R5DecisionTest {
  private static final Decision DECISION = new Decision(Revision.of(Led.EPOCH, 1), true);

  private final Led led = Led.serving(3, 3);

  @BeforeEach
  void commit() {
    led.put("k");
    led.ackAll();
    for (int follower = 1; follower <= 3; follower++) {
      assertEquals(List.of(), led.decisions(follower), "it waits for company");
    }
  }

  @Test
  void it_rides_on_the_next_round() {
    led.put("other");
    List<Round> rounds = led.rounds(1);
    assertEquals(1, rounds.size());
    assertEquals(List.of(DECISION), rounds.getFirst().decisions());
    assertEquals(1, rounds.getFirst().prepares().size());
  }

  @Test
  void it_goes_alone_when_nothing_comes_for_a_while() {
    led.pass(Timing.DEFAULT.decisionDelay() - 1);
    assertEquals(List.of(), led.decisions(1));
    led.pass(1);
    List<Round> rounds = led.rounds(1);
    assertEquals(List.of(DECISION), rounds.getFirst().decisions());
    assertEquals(List.of(), rounds.getFirst().prepares());
  }

  @Test
  void it_is_told_once() {
    led.put("other");
    led.ackAll();
    led.rounds(1);
    led.put("third");
    assertEquals(1, led.decisions(1).size(), "that of the second");
  }

  @Test
  void it_is_forgotten_when_everybody_has_it_in_synced_storage_and_not_before() {
    led.put("other");
    led.ack(1);
    led.ack(2);
    led.put("third");
    assertEquals(List.of(), led.forgotten(1));
    led.ack(3);
    led.put("fourth");
    led.ackAll();
    led.put("fifth");
    assertEquals(DECISION.revision(), led.forgotten(1).getFirst());
  }

  @Test
  void a_sync_is_asked_for_where_nothing_brings_one() {
    led.pass(Timing.DEFAULT.decisionDelay());
    led.rounds(1);
    led.pass(10 * Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(true), led.rounds(1).stream().map(Round::sync).toList());
  }
}
