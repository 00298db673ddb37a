package io.troth.leader.loop;

import io.troth.common.log.Crash;
import io.troth.leader.core.Input;
import io.troth.leader.driver.LeaderDriver;
import io.troth.leader.queue.WorkQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The one thread that owns a leader's core. It takes what has piled up, steps the core through it,
 * and lets out at the end what came of it, so that batches grow with the load.
 */
public final class LeaderLoop implements AutoCloseable {
  private static final int BATCH_REQUESTS_MAX = 1_024;
  private static final long BUSY_TICK_MICROS = 2_000;
  private static final long IDLE_TICK_MICROS = 20_000;

  /** So long after the last request or event there may be something that waits for a tick. */
  private static final long BUSY_MICROS = 100_000;

  private final WorkQueue queue;
  private final LeaderDriver driver;
  private final Requests requests;
  private final Thread thread;
  private volatile boolean stopped;

  private List<Input> events = new ArrayList<>();
  private final ArrayDeque<Input.Request> taken = new ArrayDeque<>();
  private long tickedMicros = nowMicros();
  private long busyMicros = tickedMicros;

  public LeaderLoop(WorkQueue queue, LeaderDriver driver, Requests requests) {
    this.queue = queue;
    this.driver = driver;
    this.requests = requests;
    thread = new Thread(this::run, "leader-loop");
  }

  /** Of a clock that never goes back; the same for deadlines and steps. */
  public static long nowMicros() {
    return System.nanoTime() / 1_000;
  }

  public void start() {
    thread.start();
  }

  /** Ends after the step under way; who still waits for an answer hears that none is known. */
  @Override
  public void close() {
    stopped = true;
    queue.close();
    queue.add(new Input.Tick());
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        turn();
      }
      requests.abandon();
    } catch (Throwable violated) {
      Crash.now("leader-loop", violated);
    }
  }

  private void turn() {
    events = queue.take(events, taken, BATCH_REQUESTS_MAX, untilTickNanos());
    if (!taken.isEmpty()) {
      requests.taken(taken.peek().id());
    }
    boolean idle = events.isEmpty() && taken.isEmpty();
    long now = nowMicros();
    for (Input event : events) {
      now = step(event);
    }
    events.clear();
    while (!taken.isEmpty()) {
      now = step(taken.poll());
    }
    busyMicros = idle ? busyMicros : now;
    if (now - tickedMicros >= tickMicros(now)) {
      tickedMicros = step(new Input.Tick());
      idle = false;
    }
    if (!idle) {
      step(new Input.BatchEnd());
      requests.flush();
    }
  }

  private long step(Input input) {
    long now = nowMicros();
    driver.step(now, input);
    return now;
  }

  private long tickMicros(long now) {
    return now - busyMicros < BUSY_MICROS ? BUSY_TICK_MICROS : IDLE_TICK_MICROS;
  }

  private long untilTickNanos() {
    long now = nowMicros();
    return Math.max(0, tickedMicros + tickMicros(now) - now) * 1_000;
  }
}
