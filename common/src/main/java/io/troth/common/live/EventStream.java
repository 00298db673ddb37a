package io.troth.common.live;

import io.troth.common.check.Limits;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Events for any number of listeners. Each is made once, as the bytes of a server-sent event, and
 * shared; who comes later is first told what was kept of each kind.
 */
public final class EventStream implements AutoCloseable {
  private record Event(long number, byte[] bytes) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Deque<Event>> kept = new LinkedHashMap<>();
  private final Deque<Event> latest = new ArrayDeque<>();
  private final Runnable whenFirst;
  private long next = 1;
  private int listeners;
  private boolean closed;

  /**
   * @param whenFirst told when somebody listens and nobody did before; may not block
   */
  public EventStream(Runnable whenFirst) {
    this.whenFirst = whenFirst;
  }

  /**
   * Tells all who listen.
   *
   * @param keep how many of this kind are kept for those who come later
   */
  public void publish(String kind, int keep, String json) {
    String text = "event: " + kind + "\ndata: " + json + "\n\n";
    publishBytes(kind, keep, text.getBytes(StandardCharsets.UTF_8));
  }

  private void publishBytes(String kind, int keep, byte[] bytes) {
    lock.lock();
    try {
      Event event = new Event(next++, bytes);
      Deque<Event> same = kept.computeIfAbsent(kind, ignored -> new ArrayDeque<>());
      same.add(event);
      while (same.size() > keep) {
        same.poll();
      }
      latest.add(event);
      if (latest.size() > Limits.LISTENER_BEHIND_MAX) {
        latest.poll();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** What was kept of that kind is true no longer. */
  public void forget(String kind) {
    lock.lock();
    try {
      kept.remove(kind);
    } finally {
      lock.unlock();
    }
  }

  public int listeners() {
    lock.lock();
    try {
      return listeners;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing, if there are too many already. */
  public Optional<Listener> listen() {
    boolean first;
    Listener listener;
    lock.lock();
    try {
      if (closed || listeners == Limits.LISTENERS_MAX) {
        return Optional.empty();
      }
      first = listeners++ == 0;
      listener = new Listener();
    } finally {
      lock.unlock();
    }
    if (first) {
      whenFirst.run();
    }
    return Optional.of(listener);
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One who listens: for one thread. */
  public final class Listener implements AutoCloseable {
    private long told;
    private boolean begun;

    /** Waits for news; nothing when the stream has ended, or this one fell too far behind. */
    public List<byte[]> next() throws InterruptedException {
      lock.lockInterruptibly();
      try {
        if (!begun) {
          begun = true;
          told = next - 1;
          List<byte[]> story = story();
          if (!story.isEmpty()) {
            return story;
          }
        }
        while (!closed && told == next - 1) {
          changed.await();
        }
        boolean missed = latest.isEmpty() || latest.peek().number() > told + 1;
        return closed || missed ? List.of() : news();
      } finally {
        lock.unlock();
      }
    }

    private List<byte[]> story() {
      return kept.values().stream()
          .flatMap(Deque::stream)
          .sorted(Comparator.comparingLong(Event::number))
          .map(Event::bytes)
          .toList();
    }

    private List<byte[]> news() {
      List<byte[]> news = new ArrayList<>();
      for (Event event : latest) {
        if (event.number() > told) {
          news.add(event.bytes());
        }
      }
      told = next - 1;
      return news;
    }

    @Override
    public void close() {
      lock.lock();
      try {
        listeners--;
      } finally {
        lock.unlock();
      }
    }
  }
}
