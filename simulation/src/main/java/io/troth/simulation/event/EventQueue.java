package io.troth.simulation.event;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Virtual time. Events run in the order (time, insertion number), so two runs that schedule the
 * same things run the same way, down to ties. Time moves only when an event runs or {@link
 * #runUntil(long)} reaches its end.
 */
public final class EventQueue {
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long inserted;
  private long run;
  private int live;

  /** The virtual time in nanoseconds since the world began. */
  public long now() {
    return now;
  }

  /** How many events have run; equal for two runs of one seed. */
  public long eventsRun() {
    return run;
  }

  /** How many events wait and are not cancelled. */
  public int waiting() {
    return live;
  }

  /**
   * Runs the action at that time; a time in the past means now, after what is already scheduled for
   * now.
   */
  public Event at(long time, Runnable action) {
    Event event = new Event(Math.max(time, now), inserted++, action);
    events.add(event);
    live++;
    return event;
  }

  public Event after(long delay, Runnable action) {
    if (delay < 0) {
      throw new IllegalArgumentException("delay " + delay + " is negative");
    }
    return at(Math.addExact(now, delay), action);
  }

  /** Runs the next event, if there is one. */
  public boolean step() {
    Event event = next();
    if (event == null) {
      return false;
    }
    events.poll();
    now = event.time;
    live--;
    run++;
    Runnable action = event.action;
    event.action = null;
    action.run();
    return true;
  }

  /** Runs everything up to and including that time, and stands at that time afterwards. */
  public void runUntil(long time) {
    for (Event event = next(); event != null && event.time <= time; event = next()) {
      step();
    }
    now = Math.max(now, time);
  }

  /** Runs until the condition holds or the time is reached; says whether the condition holds. */
  public boolean runUntil(BooleanSupplier condition, long deadline) {
    while (!condition.getAsBoolean()) {
      Event event = next();
      if (event == null || event.time > deadline) {
        now = Math.max(now, deadline);
        return false;
      }
      step();
    }
    return true;
  }

  private Event next() {
    Event event = events.peek();
    while (event != null && event.action == null) {
      events.poll();
      event = events.peek();
    }
    return event;
  }

  /** A scheduled action, as a handle to cancel it with. */
  public final class Event implements Comparable<Event> {
    private final long time;
    private final long number;
    private Runnable action;

    private Event(long time, long number, Runnable action) {
      this.time = time;
      this.number = number;
      this.action = action;
    }

    public long time() {
      return time;
    }

    /**
     * Says whether it was still waiting. The entry leaves the queue when its time comes: removal
     * would be linear.
     */
    public boolean cancel() {
      if (action == null) {
        return false;
      }
      action = null;
      live--;
      return true;
    }

    public boolean isWaiting() {
      return action != null;
    }

    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }
}
