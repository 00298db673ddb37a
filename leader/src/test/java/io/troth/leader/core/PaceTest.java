package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000;

  private final Pace pace = new Pace();

  @Test
  void nothing_can_be_said_of_one_look() {
    assertEquals(0, pace.perSecond());
    pace.note(SECOND, 500);
    assertEquals(0, pace.perSecond());
  }

  @Test
  void it_is_what_was_added_by_the_time_it_took() {
    pace.note(SECOND, 500);
    pace.note(3 * SECOND, 700);
    assertEquals(100, pace.perSecond());
  }

  @Test
  void only_the_last_seconds_count() {
    for (int at = 1; at <= 60; at++) {
      pace.note(at * SECOND, at < 40 ? 1_000 * at : 39_000 + at);
    }
    assertEquals(1, pace.perSecond(), 0.01);
  }

  @Test
  void who_counts_from_zero_again_has_not_gone_backwards() {
    pace.note(SECOND, 5_000);
    pace.note(2 * SECOND, 6_000);
    pace.note(3 * SECOND, 10);
    pace.note(4 * SECOND, 30);
    assertEquals(20, pace.perSecond());
  }
}
