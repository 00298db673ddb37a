package io.troth.simulation.event;

import java.util.function.BooleanSupplier;

/**
 * Virtual time. Events run in the order (time, insertion number), so two runs that schedule the
 * same things run the same way, down to ties. Time moves only when an event runs or {@link
 * #runUntil(long)} reaches its end.
 */
public final class EventQueue {
  private final EventHeap events = new EventHeap();
  private long now;
  private long inserted;
  private long run;

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
    return events.size();
  }

  /**
   * Runs the action at that time; a time in the past means now, after what is already scheduled for
   * now.
   */
  public Event at(long time, Runnable action) {
    Event event = new Event(this, Math.max(time, now), inserted++, action);
    events.add(event);
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
    Event event = events.first();
    if (event == null) {
      return false;
    }
    events.remove(event);
    now = event.time;
    run++;
    event.action.run();
    return true;
  }

  /** Runs everything up to and including that time, and stands at that time afterwards. */
  public void runUntil(long time) {
    while (!events.isEmpty() && events.first().time <= time) {
      step();
    }
    now = Math.max(now, time);
  }

  /** Runs until the condition holds or the time is reached; says whether the condition holds. */
  public boolean runUntil(BooleanSupplier condition, long deadline) {
    while (!condition.getAsBoolean()) {
      if (events.isEmpty() || events.first().time > deadline) {
        now = Math.max(now, deadline);
        return false;
      }
      step();
    }
    return true;
  }

  /** A scheduled action, as a handle to cancel it with. */
  public static final class Event {
    private final EventQueue queue;
    private final long time;
    private final long number;
    private final Runnable action;

    /** Its place in the heap; {@link EventHeap#NOWHERE} once it has run or was cancelled. */
    int place = EventHeap.NOWHERE;

    Event(EventQueue queue, long time, long number, Runnable action) {
      this.queue = queue;
      this.time = time;
      this.number = number;
      this.action = action;
    }

    public long time() {
      return time;
    }

    /** Of two at one time, the lower one runs first. */
    long number() {
      return number;
    }

    /** Says whether it was still waiting. */
    public boolean cancel() {
      boolean waited = isWaiting();
      if (waited) {
        queue.events.remove(this);
      }
      return waited;
    }

    public boolean isWaiting() {
      return place != EventHeap.NOWHERE;
    }

    boolean isBefore(Event other) {
      return time != other.time ? time < other.time : number < other.number;
    }
  }
}
