package io.troth.follower.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What waits for a follower's loop. Any thread adds, one takes all that is there at once. What
 * causes the entries is bounded: rounds and reads under way by the leader, the rest by a few
 * threads that wait for their turn.
 */
final class Inbox<T> {
  private List<T> entries = new ArrayList<>();
  private Thread waiting;

  void add(T entry) {
    Thread toWake;
    synchronized (this) {
      entries.add(entry);
      toWake = waiting;
      waiting = null;
    }
    LockSupport.unpark(toWake);
  }

  /**
   * All that is there; waits for something at most so long.
   *
   * @param spare an empty list, kept here in exchange for the one returned
   */
  List<T> take(List<T> spare, long waitNanos) {
    synchronized (this) {
      if (!entries.isEmpty() || waitNanos <= 0) {
        return swap(spare);
      }
      waiting = Thread.currentThread();
    }
    LockSupport.parkNanos(this, waitNanos);
    synchronized (this) {
      waiting = null;
      return swap(spare);
    }
  }

  private List<T> swap(List<T> spare) {
    List<T> taken = entries;
    entries = spare;
    return taken;
  }
}
