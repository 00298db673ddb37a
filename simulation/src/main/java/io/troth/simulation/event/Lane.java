package io.troth.simulation.event;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One life of one simulated server. Everything that happens to the server goes through its lane, so
 * that the world can pause it (events pile up and come at once on resume, as after a long garbage
 * collection) or end it (nothing that was under way reaches the next life). A restarted server gets
 * a new lane.
 */
public final class Lane {
  private final EventQueue events;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private long clockOffset;
  private boolean paused;
  private boolean catchingUp;
  private boolean ended;

  public Lane(EventQueue events) {
    this.events = events;
  }

  /** The time as this server's clock shows it. */
  public long now() {
    return events.now() + clockOffset;
  }

  /** Moves this server's clock; a negative step is a clock set back. */
  public void jump(long nanos) {
    clockOffset += nanos;
  }

  /** Runs the action now; when paused, on resume; when ended, never. */
  public void run(Runnable action) {
    if (ended) {
      return;
    }
    if (paused || catchingUp) {
      held.add(action);
      return;
    }
    action.run();
  }

  public EventQueue.Event after(long delay, Runnable action) {
    return events.after(delay, () -> run(action));
  }

  /** A callback that reaches this life of the server only. */
  public Runnable guard(Runnable action) {
    return () -> run(action);
  }

  public void pause() {
    paused = true;
  }

  /**
   * What piled up runs now, in order; an action that pauses or ends the server again keeps the rest
   * waiting.
   */
  public void resume() {
    paused = false;
    if (catchingUp) {
      return;
    }
    catchingUp = true;
    while (!paused && !ended && !held.isEmpty()) {
      held.poll().run();
    }
    catchingUp = false;
  }

  public void end() {
    ended = true;
    held.clear();
  }

  public boolean isPaused() {
    return paused;
  }

  public boolean isEnded() {
    return ended;
  }
}
