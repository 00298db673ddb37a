package io.troth.simulation.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.event.EventQueue.Event;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class EventHeapTest {
  private final EventHeap heap = new EventHeap();
  private long number;

  @Test
  void an_empty_heap_has_no_first() {
    assertTrue(heap.isEmpty());
    assertNull(heap.first());
  }

  @Test
  void the_earliest_is_first() {
    add(30);
    Event early = add(10);
    add(20);

    assertSame(early, heap.first());
    assertEquals(List.of(10L, 20L, 30L), drain());
  }

  @Test
  void of_two_at_one_time_the_one_that_was_added_before_is_first() {
    Event before = add(10);
    Event after = add(10);

    assertSame(before, heap.first());
    heap.remove(before);
    assertSame(after, heap.first());
  }

  @Test
  void one_in_the_middle_can_be_removed() {
    add(10);
    Event middle = add(20);
    add(30);

    heap.remove(middle);

    assertFalse(middle.isWaiting());
    assertEquals(List.of(10L, 30L), drain());
  }

  @Test
  void the_last_one_can_be_removed() {
    Event only = add(10);

    heap.remove(only);

    assertTrue(heap.isEmpty());
    assertNull(heap.first());
    assertFalse(only.isWaiting());
  }

  /** The last of the heap may come from another branch and belong above the hole. */
  @Test
  void what_takes_the_place_of_a_removed_one_rises_where_it_must() {
    Event[] events = new Event[7];
    long[] times = {1, 100, 10, 110, 120, 20, 30};
    for (int at = 0; at < times.length; at++) {
      events[at] = add(times[at]);
    }

    heap.remove(events[3]);

    assertEquals(List.of(1L, 10L, 20L, 30L, 100L, 120L), drain());
  }

  @Test
  void whatever_is_added_and_removed_it_goes_as_a_sorted_set_would() {
    for (long seed = 1; seed <= 50; seed++) {
      Chance chance = new Chance(seed);
      TreeSet<Event> model = new TreeSet<>(Comparator.comparing(EventHeapTest::order));
      List<Event> waiting = new ArrayList<>();
      for (int step = 0; step < 1_000; step++) {
        if (waiting.isEmpty() || chance.odds(0.55)) {
          Event added = add(chance.below(100));
          model.add(added);
          waiting.add(added);
        } else {
          boolean next = chance.odds(0.5);
          Event removed = next ? heap.first() : chance.pick(waiting);
          heap.remove(removed);
          model.remove(removed);
          waiting.remove(removed);
          assertFalse(removed.isWaiting());
        }
        assertEquals(model.size(), heap.size());
        assertSame(model.isEmpty() ? null : model.first(), heap.first(), "seed " + seed);
        assertTrue(waiting.stream().allMatch(Event::isWaiting));
      }
      drain();
    }
  }

  private Event add(long time) {
    Event event = new Event(null, time, number++, () -> {});
    heap.add(event);
    return event;
  }

  private List<Long> drain() {
    List<Long> times = new ArrayList<>();
    while (!heap.isEmpty()) {
      Event first = heap.first();
      heap.remove(first);
      times.add(first.time());
    }
    return times;
  }

  private static long order(Event event) {
    return event.time() << 32 | event.number();
  }
}
