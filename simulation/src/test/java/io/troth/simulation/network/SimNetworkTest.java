package io.troth.simulation.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimNetworkTest {
  private static final long SECOND = 1_000_000_000;

  /** Writes down what it hears. */
  private static final class Ear implements LinkListener {
    private final List<String> heard = new ArrayList<>();
    private Link link;

    @Override
    public void opened(Link opened) {
      link = opened;
      heard.add("opened");
    }

    @Override
    public void received(Link from, Object message) {
      heard.add(message.toString());
    }

    @Override
    public void closed(Link closed, String why) {
      heard.add("closed: " + why);
    }
  }

  private final EventQueue events = new EventQueue();
  private final SimNetwork network = new SimNetwork(events, new Chance(3));
  private final Ear near = new Ear();
  private final Ear far = new Ear();

  @BeforeEach
  void connect() {
    network.listen("b", caller -> far);
    network.connect("a", "b", near, SECOND);
    run();
  }

  private void run() {
    events.runUntil(events.now() + 10 * SECOND);
  }

  @Test
  void opens_both_ends_and_carries_both_ways_in_order() {
    network.latency(new Latency(0, 1_000_000, 0.1, 50_000_000));
    List<String> expected = new ArrayList<>(List.of("opened"));
    for (int i = 0; i < 100; i++) {
      near.link.send("m" + i);
      expected.add("m" + i);
    }
    far.link.send("back");
    run();
    assertEquals(expected, far.heard);
    assertEquals(List.of("opened", "back"), near.heard);
  }

  @Test
  void a_narrow_link_takes_as_long_as_its_messages_are_large() {
    SimNetwork narrow =
        new SimNetwork(events, new Chance(3), message -> message.toString().length());
    narrow.latency(new Latency(0, 0, 0, 0));
    narrow.attach("a", new Way(7, 1_000), Way.SHORT);
    narrow.attach("d", Way.SHORT, new Way(3, 2_000));
    Ear sender = new Ear();
    Ear receiver = new Ear();
    narrow.listen("d", caller -> receiver);
    narrow.connect("a", "d", sender, SECOND);
    run();
    long start = events.now();
    sender.link.send("x".repeat(100));
    sender.link.send("y".repeat(50));
    receiver.link.send("z".repeat(1_000));
    events.runUntil(start);
    assertEquals(2, sender.heard.size());
    events.runUntil(start + 150 * SECOND / 1_000 + 9);
    assertEquals(2, receiver.heard.size());
    events.runUntil(start + 150 * SECOND / 1_000 + 10);
    assertEquals(3, receiver.heard.size());
  }

  @Test
  void the_far_end_may_speak_first() {
    Ear talker = new Ear();
    Ear caller = new Ear();
    network.listen(
        "c",
        name ->
            new LinkListener() {
              @Override
              public void opened(Link link) {
                link.send("welcome " + name);
              }

              @Override
              public void received(Link link, Object message) {
                talker.received(link, message);
              }

              @Override
              public void closed(Link link, String why) {
                talker.closed(link, why);
              }
            });
    network.connect("a", "c", caller, SECOND);
    run();
    assertEquals(List.of("opened", "welcome a"), caller.heard);
  }

  @Test
  void a_cut_is_silence_and_what_was_sent_arrives_when_it_heals() {
    network.cut("a", "b");
    near.link.send("late");
    far.link.send("the other way is open");
    run();
    assertEquals(List.of("opened"), far.heard);
    assertEquals(List.of("opened", "the other way is open"), near.heard);
    assertEquals(1, near.link.unsent());
    network.heal("a", "b");
    run();
    assertEquals(List.of("opened", "late"), far.heard);
  }

  @Test
  void a_partition_separates_sides_and_ends() {
    network.partition(List.of(List.of("a", "x"), List.of("b")));
    assertTrue(network.isCut("x", "b"));
    assertFalse(network.isCut("a", "x"));
    assertFalse(network.isCut("a", "on no side"));
    near.link.send("late");
    run();
    network.partition(List.of());
    run();
    assertEquals(List.of("opened", "late"), far.heard);
  }

  @Test
  void a_close_comes_behind_what_was_sent() {
    near.link.send("last words");
    near.link.close("done");
    near.link.send("never");
    run();
    assertEquals(List.of("opened", "last words", "closed: done"), far.heard);
    assertEquals(List.of("opened"), near.heard);
    assertEquals(0, network.links());
  }

  @Test
  void a_reset_loses_a_suffix_and_tells_both() {
    for (int i = 0; i < 10; i++) {
      near.link.send("m" + i);
    }
    network.reset("b", "a", "reset");
    run();
    int arrived = far.heard.size() - 2;
    for (int i = 0; i < arrived; i++) {
      assertEquals("m" + i, far.heard.get(i + 1));
    }
    assertEquals("closed: reset", far.heard.getLast());
    assertEquals("closed: reset", near.heard.getLast());
    assertFalse(near.link.isOpen());
    assertEquals(0, network.links());
  }

  @Test
  void a_crash_is_told_when_the_way_is_open() {
    network.cutBoth("a", "b");
    network.crash("b");
    run();
    assertEquals(List.of("opened"), near.heard);
    network.healBoth("a", "b");
    run();
    assertEquals("closed: connection reset: b is gone", near.heard.getLast());
    assertEquals(List.of("opened"), far.heard);
    assertEquals(0, network.links());
  }

  @Test
  void nobody_is_told_when_a_machine_vanishes_until_it_is_back_and_asked() {
    network.vanish("b");
    near.link.send("to nobody");
    run();
    assertEquals(List.of("opened"), near.heard);
    Ear next = new Ear();
    network.listen("b", caller -> next);
    near.link.send("to a stranger");
    run();
    assertEquals("closed: connection reset: b knows no such link", near.heard.getLast());
    assertEquals(List.of(), next.heard);
    assertEquals(0, network.links());
  }

  @Test
  void connecting_to_nobody_is_refused_and_into_a_cut_times_out() {
    Ear refused = new Ear();
    network.connect("a", "nobody", refused, SECOND);
    Ear silent = new Ear();
    network.cut("b", "a");
    network.connect("a", "b", silent, SECOND);
    run();
    assertEquals(List.of("closed: connection refused"), refused.heard);
    assertEquals(List.of("closed: connecting timed out"), silent.heard);
  }

  @Test
  void a_far_end_that_was_given_up_on_hears_of_it() {
    Ear given = new Ear();
    network.listen("c", caller -> given);
    network.cut("c", "a");
    Ear impatient = new Ear();
    network.connect("a", "c", impatient, SECOND);
    run();
    assertEquals(List.of("opened", "closed: connecting timed out"), given.heard);
    network.heal("c", "a");
    run();
    assertEquals(List.of("closed: connecting timed out"), impatient.heard);
  }

  @Test
  void who_crashes_while_connecting_hears_nothing() {
    Ear crashed = new Ear();
    network.connect("d", "b", crashed, SECOND);
    network.crash("d");
    run();
    assertEquals(List.of(), crashed.heard);
  }

  @Test
  void a_flapping_link_delays_and_loses_nothing() {
    network.flap("a", "b", 100_000_000, 50_000_000, 3);
    List<String> expected = new ArrayList<>(List.of("opened"));
    for (int i = 0; i < 50; i++) {
      String message = "m" + i;
      events.after(i * 10_000_000L, () -> near.link.send(message));
      expected.add(message);
    }
    run();
    assertEquals(expected, far.heard);
    assertFalse(network.isCut("a", "b"));
  }
}
