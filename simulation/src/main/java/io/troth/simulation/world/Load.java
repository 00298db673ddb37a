package io.troth.simulation.world;

import io.troth.simulation.event.Chance;

/**
 * How much clients ask for.
 *
 * @param rate requests a simulated second that all clients would like to make together
 * @param meanPauseNanos between two of one client
 * @param keys that are written; more at a high rate, so that checkers can judge what was done to
 *     each
 * @param valueBytesMax most are tiny, some as long as this
 */
record Load(int rate, long meanPauseNanos, int keys, int valueBytesMax) {
  private static final long SECOND = 1_000_000_000L;
  private static final int TINY = 16;

  /** Long values cost a world more than they find. */
  private static final int LONG_VALUES_RATE_MAX = 60;

  static Load draw(Chance chance, int clients, int rate) {
    int keys = chance.between(2, 8) + rate / 16;
    boolean varied = chance.oneIn(3);
    int longest = rate <= LONG_VALUES_RATE_MAX ? 16 : 10;
    int valueBytesMax = varied ? 1 << chance.between(6, longest) : TINY;
    return new Load(rate, clients * SECOND / rate, keys, valueBytesMax);
  }

  /** What is written in a second at the most, about. */
  long bytesPerSecond() {
    return (long) rate * (256 + valueBytesMax / 4);
  }
}
