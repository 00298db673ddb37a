package io.troth.follower.loop;

import java.time.Duration;

/** Keeps what is spent to a rate, by having those wait who spent before. */
final class Throttle {
  private final long bytesPerSecond;
  private long freeNanos = System.nanoTime();

  /**
   * @param bytesPerSecond 0 for no limit
   */
  Throttle(long bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  void spend(long bytes) throws InterruptedException {
    if (bytesPerSecond == 0) {
      return;
    }
    long wait;
    synchronized (this) {
      long now = System.nanoTime();
      long takes = (long) (bytes * 1e9 / bytesPerSecond);
      freeNanos = Math.max(freeNanos, now) + takes;
      wait = freeNanos - now;
    }
    Thread.sleep(Duration.ofNanos(wait));
  }
}
