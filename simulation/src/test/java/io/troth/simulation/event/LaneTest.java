package io.troth.simulation.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaneTest {
  private final EventQueue events = new EventQueue();
  private final Lane lane = new Lane(events);
  private final List<String> ran = new ArrayList<>();

  @Test
  void a_paused_server_does_everything_on_resume_in_order() {
    lane.after(1, () -> ran.add("a"));
    lane.after(2, () -> ran.add("b"));
    lane.pause();
    events.runUntil(5);
    assertEquals(List.of(), ran);
    lane.resume();
    assertEquals(List.of("a", "b"), ran);
  }

  @Test
  void an_ended_server_does_nothing_any_more() {
    lane.after(1, () -> ran.add("a"));
    lane.end();
    events.runUntil(5);
    lane.run(() -> ran.add("b"));
    assertEquals(List.of(), ran);
  }

  @Test
  void what_comes_while_the_pile_is_worked_off_queues_behind_it() {
    lane.pause();
    lane.run(() -> {
      ran.add("a");
      lane.run(() -> ran.add("from a"));
    });
    lane.run(() -> ran.add("b"));
    lane.resume();
    assertEquals(List.of("a", "b", "from a"), ran);
  }

  @Test
  void a_clock_may_jump() {
    events.runUntil(10);
    lane.jump(-4);
    assertEquals(6, lane.now());
  }
}
