package io.troth.leader.core;

import java.util.ArrayDeque;

/** How fast something grows, over the last seconds. */
final class Pace {
  private static final long WINDOW_MICROS = 10_000_000;

  private record Sample(long micros, long total) {}

  private final ArrayDeque<Sample> samples = new ArrayDeque<>();

  void note(long micros, long total) {
    if (!samples.isEmpty() && total < samples.getLast().total) {
      // Counted anew by a server that was restarted.
      samples.clear();
    }
    while (samples.size() > 2 && samples.peekFirst().micros < micros - WINDOW_MICROS) {
      samples.pollFirst();
    }
    samples.addLast(new Sample(micros, total));
  }

  void clear() {
    samples.clear();
  }

  /** 0 as long as nothing can be said. */
  double perSecond() {
    if (samples.size() < 2) {
      return 0;
    }
    long micros = samples.getLast().micros - samples.getFirst().micros;
    return micros == 0 ? 0 : (samples.getLast().total - samples.getFirst().total) * 1e6 / micros;
  }
}
