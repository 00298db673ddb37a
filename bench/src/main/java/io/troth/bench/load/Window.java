package io.troth.bench.load;

/** When what is counted begins and ends; what begins before and ends after is not counted. */
record Window(long beginNanos, long endNanos) {

  static Window of(Plan plan) {
    long begin = System.nanoTime() + plan.rampUp().toNanos();
    return new Window(begin, begin + plan.counted().toNanos());
  }

  boolean counts(long nanos) {
    return nanos - beginNanos >= 0 && nanos - endNanos < 0;
  }

  double seconds() {
    return (endNanos - beginNanos) / 1e9;
  }
}
