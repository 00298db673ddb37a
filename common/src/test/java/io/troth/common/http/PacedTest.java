package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import org.junit.jupiter.api.Test;

class PacedTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;
  private static final long FREE = Limits.BODY_MILLIS_MIN * MILLI;

  @Test
  void a_short_time_is_free() {
    assertFalse(Paced.isTooSlow(0, FREE));
    assertTrue(Paced.isTooSlow(0, FREE + MILLI));
  }

  @Test
  void each_byte_earns_time_at_the_least_rate() {
    long bytes = 3L * Limits.BODY_BYTES_PER_SECOND_MIN;
    assertFalse(Paced.isTooSlow(bytes, FREE + 3 * SECOND));
    assertTrue(Paced.isTooSlow(bytes, FREE + 3 * SECOND + MILLI));
  }

  @Test
  void the_largest_body_can_be_sent_within_minutes_and_not_hours() {
    long nanos =
        FREE + SECOND * Limits.TRANSACTION_JSON_BYTES_MAX / Limits.BODY_BYTES_PER_SECOND_MIN;
    assertFalse(Paced.isTooSlow(Limits.TRANSACTION_JSON_BYTES_MAX, nanos));
    assertTrue(nanos < 600 * SECOND);
  }
}
