package io.troth.client.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The connections of a client: those in use, of which there are not too many, and those kept. */
final class Connections implements AutoCloseable {
  /**
   * Below the time after which servers close an idle one: they should not do so under our hands.
   */
  private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(10);

  private final Semaphore permits;

  // Not synchronized methods: those would hold a virtual thread's carrier on older JDKs.
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Address, Deque<Connection>> idle = new HashMap<>();
  private final Set<Connection> inUse = new HashSet<>();
  private boolean closed;

  Connections(int max) {
    permits = new Semaphore(max);
  }

  /** To be given back with {@link #giveBack}. */
  Connection take(Address address, Deadline deadline) throws NotSent {
    try {
      if (!permits.tryAcquire(Math.max(0, deadline.nanosLeft()), TimeUnit.NANOSECONDS)) {
        throw new NotSent("all connections were busy until the deadline", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotSent("interrupted", e);
    }
    try {
      Connection kept = kept(address);
      Connection connection = kept == null ? Connection.open(address, deadline) : kept;
      enter(connection);
      return connection;
    } catch (NotSent | RuntimeException e) {
      permits.release();
      throw e;
    }
  }

  private Connection kept(Address address) {
    while (true) {
      Connection candidate;
      lock.lock();
      try {
        Deque<Connection> some = idle.get(address);
        candidate = some == null ? null : some.pollFirst();
      } finally {
        lock.unlock();
      }
      if (candidate == null || candidate.isFresh(IDLE_NANOS_MAX)) {
        return candidate;
      }
      candidate.close();
    }
  }

  private void enter(Connection connection) throws NotSent {
    lock.lock();
    try {
      if (!closed) {
        inUse.add(connection);
        return;
      }
    } finally {
      lock.unlock();
    }
    connection.close();
    throw new NotSent("the client is closed", null);
  }

  void giveBack(Connection connection) {
    boolean keep;
    lock.lock();
    try {
      inUse.remove(connection);
      keep = !closed && connection.reusable();
      if (keep) {
        connection.idle();
        // The one used last is used first, so that those not needed any more grow old.
        idle.computeIfAbsent(connection.address(), any -> new ArrayDeque<>()).addFirst(connection);
      }
    } finally {
      lock.unlock();
    }
    if (!keep) {
      connection.close();
    }
    permits.release();
  }

  /** What is under way fails at once. */
  @Override
  public void close() {
    List<Connection> all;
    lock.lock();
    try {
      closed = true;
      all = new ArrayList<>(inUse);
      idle.values().forEach(all::addAll);
      idle.clear();
    } finally {
      lock.unlock();
    }
    all.forEach(Connection::close);
  }
}
