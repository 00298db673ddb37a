package io.troth.client.wire;

import java.time.Duration;

/** Until when a call may take, with all its attempts. */
public final class Deadline {
  private final long endNanos;

  private Deadline(long endNanos) {
    this.endNanos = endNanos;
  }

  public static Deadline in(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  public boolean passed() {
    return nanosLeft() <= 0;
  }

  long nanosLeft() {
    return endNanos - System.nanoTime();
  }

  /** Rounded up: zero means that it has passed, and to sockets that there is no limit. */
  int millisLeft() {
    long left = Math.max(0, nanosLeft());
    return (int) Math.min(Integer.MAX_VALUE, (left + 999_999) / 1_000_000);
  }
}
