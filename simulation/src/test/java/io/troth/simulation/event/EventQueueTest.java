package io.troth.simulation.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private final EventQueue events = new EventQueue();
  private final List<String> ran = new ArrayList<>();

  private EventQueue.Event at(long time, String name) {
    return events.at(time, () -> ran.add(name + "@" + events.now()));
  }

  @Test
  void runs_by_time_and_ties_by_insertion() {
    at(2, "late");
    at(1, "first");
    at(1, "second");
    events.runUntil(5);
    assertEquals(List.of("first@1", "second@1", "late@2"), ran);
    assertEquals(5, events.now());
  }

  @Test
  void runs_what_is_scheduled_for_now_after_what_was_there() {
    events.at(
        1,
        () -> {
          ran.add("outer");
          at(0, "inner");
        });
    at(1, "waiting");
    events.runUntil(1);
    assertEquals(List.of("outer", "waiting@1", "inner@1"), ran);
  }

  @Test
  void never_runs_what_was_cancelled() {
    EventQueue.Event event = at(1, "never");
    at(2, "kept");
    assertTrue(event.cancel());
    assertFalse(event.cancel());
    assertEquals(1, events.waiting());
    events.runUntil(3);
    assertEquals(List.of("kept@2"), ran);
    assertEquals(1, events.eventsRun());
  }

  @Test
  void stops_at_the_condition_or_the_deadline() {
    at(1, "a");
    at(2, "b");
    at(9, "c");
    assertTrue(events.runUntil(() -> ran.size() == 2, 5));
    assertEquals(2, events.now());
    assertFalse(events.runUntil(() -> ran.size() == 3, 5));
    assertEquals(5, events.now());
  }
}
