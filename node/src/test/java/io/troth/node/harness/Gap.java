package io.troth.node.harness;

import java.time.Duration;

/** The longest time in which nobody had success. */
public final class Gap {
  private long lastNanos;
  private long longestNanos;
  private long count;

  /** From now on. */
  public synchronized void reset() {
    lastNanos = System.nanoTime();
    longestNanos = 0;
  }

  synchronized void success() {
    long now = System.nanoTime();
    longestNanos = Math.max(longestNanos, now - lastNanos);
    lastNanos = now;
    count++;
  }

  /** The one that lasts counts too. */
  public synchronized Duration longest() {
    return Duration.ofNanos(Math.max(longestNanos, System.nanoTime() - lastNanos));
  }

  public synchronized long count() {
    return count;
  }
}
