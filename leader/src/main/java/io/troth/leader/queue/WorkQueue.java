package io.troth.leader.queue;

import io.troth.leader.core.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * The one queue in front of the leader's loop. Clients' requests are bounded, and refused at once
 * when there is no room; events of links, log and time always enter, since what causes them is
 * bounded elsewhere. One thread takes, any may add.
 */
public final class WorkQueue {
  private final int requestsMax;
  private List<Input> events = new ArrayList<>();
  private final ArrayDeque<Input.Request> requests = new ArrayDeque<>();
  private Thread waiting;
  private boolean waitsForRequests;
  private boolean open;

  public WorkQueue(int requestsMax) {
    this.requestsMax = requestsMax;
  }

  /** Requests are taken from here on. */
  public synchronized void open() {
    open = true;
  }

  /** Requests are refused from here on. */
  public synchronized void close() {
    open = false;
  }

  public synchronized boolean isOpen() {
    return open;
  }

  /** How many requests wait. */
  public synchronized int depth() {
    return requests.size();
  }

  /** False if there is no room, or no longer anybody to take it. */
  public boolean offer(Input.Request request) {
    Thread toWake;
    synchronized (this) {
      if (!open || requests.size() >= requestsMax) {
        return false;
      }
      requests.add(request);
      toWake = waitsForRequests ? wake() : null;
    }
    LockSupport.unpark(toWake);
    return true;
  }

  public void add(Input event) {
    Thread toWake;
    synchronized (this) {
      events.add(event);
      toWake = wake();
    }
    LockSupport.unpark(toWake);
  }

  /** Once: whoever comes next finds it awake. */
  private Thread wake() {
    Thread toWake = waiting;
    waiting = null;
    return toWake;
  }

  /**
   * Takes what is there, all events and some requests; waits for something at most so long.
   *
   * @param spare an empty list, kept here in exchange for the one returned
   * @param into where requests go
   * @param max how many of them, 0 to leave them waiting
   */
  public List<Input> take(
      List<Input> spare, ArrayDeque<Input.Request> into, int max, long waitNanos) {
    synchronized (this) {
      if (!events.isEmpty() || max > 0 && !requests.isEmpty() || waitNanos <= 0) {
        return drain(spare, into, max);
      }
      waiting = Thread.currentThread();
      waitsForRequests = max > 0;
    }
    LockSupport.parkNanos(this, waitNanos);
    synchronized (this) {
      waiting = null;
      return drain(spare, into, max);
    }
  }

  private List<Input> drain(List<Input> spare, ArrayDeque<Input.Request> into, int max) {
    List<Input> taken = events;
    events = spare;
    for (int left = max; left > 0 && !requests.isEmpty(); left--) {
      into.add(requests.poll());
    }
    return taken;
  }
}
