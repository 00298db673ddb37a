package io.troth.common.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoadMeterTest {
  private final LoadMeter meter = new LoadMeter();

  @Test
  void a_second_is_what_happened_in_it() {
    meter.since(1_000_000, 0, 0);
    for (int n = 0; n < 500; n++) {
      meter.read(100);
      meter.write(n < 490 ? 1_000 : 90_000);
    }
    meter.refused();
    meter.round(3);
    meter.round(6);
    Load load = meter.since(2_000_000, 7, 11);
    assertEquals(500, load.reads());
    assertEquals(500, load.writes());
    assertEquals(1, load.refused());
    assertEquals(4.5, load.roundSize());
    assertEquals(11, load.queueDepth());
    assertEquals(7, load.wallMillis());
    near(100, load.readMicros50());
    near(1_000, load.writeMicros50());
    near(90_000, load.writeMicros99());
    assertEquals(0, meter.since(3_000_000, 0, 0).writes(), "nothing is told twice");
  }

  @Test
  void a_quantile_is_right_within_an_eighth() {
    for (long micros = 1; micros < 100_000_000; micros = micros * 5 / 4 + 1) {
      Latencies latencies = new Latencies();
      long[] before = latencies.total();
      latencies.count(micros);
      near(micros, Latencies.quantile(before, latencies.total(), 0.5));
    }
  }

  private static void near(long wanted, long found) {
    assertTrue(found >= wanted && found <= wanted * 9 / 8 + 1, wanted + " was told as " + found);
  }
}
