package io.troth.common.live;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long things took: counted by one thread without a lock, read by another. Eight steps for each
 * doubling, so that what is read is right within an eighth.
 */
public final class Latencies {
  private static final int STEP_BITS = 3;
  private static final int STEPS = 1 << STEP_BITS;
  private static final int PLACES = (64 - STEP_BITS) * STEPS;

  private final AtomicLongArray counts = new AtomicLongArray(PLACES);

  /** By one thread only. */
  public void count(long micros) {
    int place = place(Math.max(0, micros));
    counts.setRelease(place, counts.getPlain(place) + 1);
  }

  /** All that was counted since the beginning. */
  long[] total() {
    long[] total = new long[PLACES];
    for (int place = 0; place < PLACES; place++) {
      total[place] = counts.getAcquire(place);
    }
    return total;
  }

  /**
   * Of what was counted between two totals: so long at most took that share of it.
   *
   * @return microseconds; 0 if nothing was counted
   */
  static long quantile(long[] before, long[] after, double share) {
    long all = 0;
    for (int place = 0; place < PLACES; place++) {
      all += after[place] - before[place];
    }
    long left = (long) Math.ceil(all * share);
    for (int place = 0; place < PLACES && all > 0; place++) {
      left -= after[place] - before[place];
      if (left <= 0) {
        return upTo(place);
      }
    }
    return 0;
  }

  private static int place(long micros) {
    if (micros < STEPS) {
      return (int) micros;
    }
    int shift = 63 - STEP_BITS - Long.numberOfLeadingZeros(micros);
    return (shift + 1) * STEPS + (int) (micros >>> shift) - STEPS;
  }

  /** The largest that is counted at that place. */
  private static long upTo(int place) {
    if (place < STEPS) {
      return place;
    }
    int shift = place / STEPS - 1;
    return ((long) (place % STEPS + STEPS + 1) << shift) - 1;
  }
}
