package io.troth.common.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The latest of what one thread notes, for any other to read. Noting costs two ordered stores: no
 * lock, no waiting, whoever reads.
 */
public final class TraceRing<T> {
  private final AtomicReferenceArray<T> places;
  private final AtomicLong noted = new AtomicLong();

  public TraceRing(int size) {
    places = new AtomicReferenceArray<>(size);
  }

  /** By one thread only. */
  public void note(T trace) {
    long number = noted.getPlain();
    places.setRelease(place(number), trace);
    noted.setRelease(number + 1);
  }

  /** How many were noted since the beginning. */
  public long noted() {
    return noted.getAcquire();
  }

  /** Those from that number on which are still there, oldest first. */
  public Part<T> from(long number) {
    long to = noted.getAcquire();
    long first = Math.max(0, Math.max(number, to - places.length()));
    List<T> read = new ArrayList<>();
    for (long at = first; at < to; at++) {
      read.add(places.getAcquire(place(at)));
    }
    // Meanwhile the oldest of these may have been written over; one more may be half way.
    long lost = Math.min(to, noted.getAcquire() + 1 - places.length()) - first;
    List<T> whole = lost > 0 ? read.subList((int) lost, read.size()) : read;
    return new Part<>(List.copyOf(whole), to);
  }

  private int place(long number) {
    return (int) (number % places.length());
  }

  /**
   * @param next the number from which the next part begins
   */
  public record Part<T>(List<T> traces, long next) {}
}
