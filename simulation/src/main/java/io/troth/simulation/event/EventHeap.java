package io.troth.simulation.event;

import io.troth.simulation.event.EventQueue.Event;
import java.util.Arrays;

/**
 * A binary heap of events that know their places in it, so that one can be taken out of the middle.
 * Most events of a world are time-outs that never come; left in until their time they would be most
 * of the heap.
 */
final class EventHeap {
  static final int NOWHERE = -1;

  private Event[] events = new Event[64];
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The next to run; null if there is none. */
  Event first() {
    return events[0];
  }

  void add(Event event) {
    if (size == events.length) {
      events = Arrays.copyOf(events, 2 * size);
    }
    rise(event, size++);
  }

  void remove(Event event) {
    int hole = event.place;
    event.place = NOWHERE;
    Event last = events[--size];
    events[size] = null;
    if (last != event) {
      sink(last, hole);
      rise(last, last.place);
    }
  }

  private void rise(Event event, int from) {
    int at = from;
    for (int above = (at - 1) / 2; at > 0 && event.isBefore(events[above]); above = (at - 1) / 2) {
      put(events[above], at);
      at = above;
    }
    put(event, at);
  }

  private void sink(Event event, int from) {
    int at = from;
    for (int below = firstBelow(at); below < size; below = firstBelow(at)) {
      if (!events[below].isBefore(event)) {
        break;
      }
      put(events[below], at);
      at = below;
    }
    put(event, at);
  }

  /** Of the two below that place, the one that runs first. */
  private int firstBelow(int place) {
    int left = 2 * place + 1;
    int right = left + 1;
    return right < size && events[right].isBefore(events[left]) ? right : left;
  }

  private void put(Event event, int place) {
    events[place] = event;
    event.place = place;
  }
}
