package io.troth.simulation.world;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.Lane;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/**
 * What waits for a server's loop. The loop takes a moment to wake, and then takes all that is there
 * as one batch.
 */
final class Inbox<I> {
  private static final long MEAN_WAKE_NANOS = 10_000;
  private static final long SLOW_WAKE_NANOS = 2_000_000;
  private static final int SLOW_ONE_IN = 500;

  private final Lane lane;
  private final Chance chance;
  private final Consumer<ArrayDeque<I>> batch;
  private ArrayDeque<I> waiting = new ArrayDeque<>();
  private boolean waking;

  Inbox(Lane lane, Chance chance, Consumer<ArrayDeque<I>> batch) {
    this.lane = lane;
    this.chance = chance;
    this.batch = batch;
  }

  /** From an event of the world: a paused server hears of it when it goes on. */
  void add(I input) {
    lane.run(() -> {
      waiting.add(input);
      if (!waking) {
        waking = true;
        long slow = chance.oneIn(SLOW_ONE_IN) ? SLOW_WAKE_NANOS : 0;
        lane.after(1 + chance.below(2 * MEAN_WAKE_NANOS) + slow, this::wake);
      }
    });
  }

  private void wake() {
    waking = false;
    ArrayDeque<I> all = waiting;
    waiting = new ArrayDeque<>();
    batch.accept(all);
  }
}
