package io.troth.simulation.torture.fault;

import io.troth.simulation.torture.load.Answer;
import io.troth.simulation.torture.load.Ask;
import io.troth.simulation.torture.load.Http;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Clients that write one key each, without end, and measure how long that does not succeed. Their
 * keys lie in different slots, so that the slowest tells of the slot that fares worst.
 */
public final class Probes implements AutoCloseable {
  private static final int COUNT = 8;
  private static final int PATIENCE_MILLIS = 1_000;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final List<Thread> threads = new ArrayList<>();
  private final long[] lastNanos = new long[COUNT];
  private final long[] longestNanos = new long[COUNT];
  private long fromNanos;

  public Probes(int port) {
    for (int at = 0; at < COUNT; at++) {
      int number = at;
      threads.add(
          Thread.ofPlatform().name("probe-" + at).daemon().unstarted(() -> run(port, number)));
    }
  }

  public Probes start() {
    reset();
    threads.forEach(Thread::start);
    return this;
  }

  private void run(int port, int number) {
    try (Http http = new Http(port)) {
      for (long write = 0; !Thread.currentThread().isInterrupted(); write++) {
        if (isWritten(http, number, write)) {
          success(number);
        }
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isWritten(Http http, int number, long write) {
    Ask ask = Ask.of("PUT", "/?key=probe" + number + "&val=" + write);
    try {
      Answer answer = http.ask(ask, PATIENCE_MILLIS);
      return answer.status() == 201;
    } catch (IOException noSuccess) {
      return false;
    }
  }

  private synchronized void success(int number) {
    long now = System.nanoTime();
    longestNanos[number] = Math.max(longestNanos[number], now - lastNanos[number]);
    lastNanos[number] = now;
    notifyAll();
  }

  /** Measures from now on. */
  synchronized void reset() {
    fromNanos = System.nanoTime();
    Arrays.fill(lastNanos, fromNanos);
    Arrays.fill(longestNanos, 0);
  }

  /**
   * Waits until each has written since.
   *
   * @return nothing less than zero; how long after {@code since} the last of them had
   */
  synchronized Duration awaitAll(long since, Duration max) throws InterruptedException {
    long end = System.nanoTime() + max.toNanos();
    while (Arrays.stream(lastNanos).anyMatch(last -> last - since < 0)) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return max;
      }
      wait(left);
    }
    return Duration.ofNanos(
        Math.max(0, Arrays.stream(lastNanos).map(last -> last - since).min().orElse(0)));
  }

  /** The longest time without a write, of the one that had to wait longest. */
  synchronized Duration longest() {
    long longest = 0;
    for (int at = 0; at < COUNT; at++) {
      longest = Math.max(longest, Math.max(longestNanos[at], System.nanoTime() - lastNanos[at]));
    }
    return Duration.ofNanos(longest);
  }

  /** No more writes. */
  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
  }

  /** Returns when none of their writes is under way. */
  public void stop() throws InterruptedException {
    close();
    for (Thread each : threads) {
      each.join();
    }
  }
}
