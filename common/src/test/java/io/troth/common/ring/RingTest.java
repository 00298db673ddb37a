package io.troth.common.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RingTest {
  @Test
  void no_follower_holds_more_than_its_fair_share_and_a_tenth() {
    for (int redundancy = 1; redundancy <= Change.REDUNDANCY_MAX; redundancy++) {
      for (int followers = 1; followers <= Change.FOLLOWERS_MAX; followers++) {
        assertBalanced(Ring.place(Change.firstIds(followers), redundancy), redundancy);
      }
    }
  }

  @Test
  void loads_are_bounded_when_any_one_has_left() {
    Change.each(change -> assertBalanced(change.without(), change.redundancy()));
  }

  @Test
  void loads_are_bounded_whatever_the_ids() {
    SplittableRandom chance = new SplittableRandom(11);
    for (int sample = 0; sample < 100; sample++) {
      int redundancy = chance.nextInt(1, Change.REDUNDANCY_MAX + 1);
      assertBalanced(Change.any(chance, redundancy, Integer.MAX_VALUE - 1).with(), redundancy);
    }
  }

  @Test
  void a_hundred_followers_share_fairly() {
    assertBalanced(Ring.place(Change.firstIds(100), 3), 3);
  }

  @Test
  void each_slot_has_as_many_different_replicas_as_the_redundancy_says() {
    for (int redundancy = 1; redundancy <= Change.REDUNDANCY_MAX; redundancy++) {
      for (int followers = 1; followers <= Change.FOLLOWERS_MAX; followers++) {
        assertReplicated(Ring.place(Change.firstIds(followers), redundancy), redundancy);
      }
    }
  }

  @Test
  void with_too_few_followers_all_of_them_hold_everything() {
    Placement placement = Ring.place(List.of(4, 9), 3);
    for (int slot = 0; slot < placement.slots(); slot++) {
      assertEquals(new HashSet<>(List.of(4, 9)), new HashSet<>(placement.replicas(slot)));
    }
    assertEquals(Slots.COUNT, placement.slotsOf(9).size());
  }

  @Test
  void without_followers_nobody_holds_anything() {
    Placement placement = Ring.place(List.of(), 3);
    assertEquals(Slots.COUNT, placement.slots());
    assertEquals(List.of(), placement.replicas(17));
    assertEquals(List.of(), placement.slotsOf(1));
  }

  @Test
  void refuses_what_cannot_be_a_cluster() {
    assertThrows(IllegalArgumentException.class, () -> Ring.place(List.of(1, 2), 0));
    assertThrows(IllegalArgumentException.class, () -> Ring.place(List.of(0, 1), 1));
  }

  @Test
  void the_same_members_in_any_order_give_the_same_placement() {
    List<Integer> followers = new ArrayList<>(Change.firstIds(24));
    Placement first = Ring.place(followers, 3);
    Collections.shuffle(followers, new Random(3));
    assertEquals(first, Ring.place(followers, 3));
  }

  /** A new version that places differently would move the data of every cluster there is. */
  @Test
  void a_placement_stays_the_same_for_ever() {
    Placement dealt = Ring.place(List.of(1, 2, 3, 4, 5), 3);
    assertEquals(List.of(3, 5, 1), dealt.replicas(0));
    assertEquals(List.of(1, 4, 2), dealt.replicas(511));
    assertEquals(List.of(3, 5, 1), dealt.replicas(1023));
    assertEquals(-290456336, dealt.bySlot().hashCode());
    assertEquals(-1100837840, Ring.place(Change.firstIds(24), 1).bySlot().hashCode());
    assertEquals(
        -1303565296, Ring.place(List.of(2, 64, 65, 1000, 1_000_000), 2).bySlot().hashCode());
  }

  @Test
  void replicas_are_found_clockwise_and_only_full_followers_are_passed_over() {
    SplittableRandom chance = new SplittableRandom(5);
    for (int sample = 0; sample < 20; sample++) {
      assertFoundClockwise(Change.any(chance, 1 + sample % 5, 100).with());
    }
  }

  @Test
  void virtual_nodes_stay_where_they_are_when_others_come_and_go() {
    List<VirtualNode> alone = Ring.virtualNodes(List.of(7));
    List<VirtualNode> among = Ring.virtualNodes(List.of(3, 7, 5000));
    assertEquals(Slots.COUNT, alone.size());
    assertEquals(alone, among.stream().filter(node -> node.follower() == 7).toList());
  }

  /**
   * It runs inside the cluster log's state machine. The best of many, since the machine may be
   * busy.
   */
  @Test
  void places_two_dozen_followers_in_well_under_twenty_milliseconds() {
    Collection<Integer> followers = Change.firstIds(24);
    long best = Long.MAX_VALUE;
    for (int run = 0; run < 50; run++) {
      long start = System.nanoTime();
      Ring.place(followers, 5);
      best = Math.min(best, System.nanoTime() - start);
    }
    assertTrue(best < 20_000_000, best + " ns");
  }

  private static void assertBalanced(Placement placement, int redundancy) {
    int followers = placement.followers().size();
    double fairShare = (double) Slots.COUNT * Math.min(redundancy, followers) / followers;
    for (int follower : placement.followers()) {
      int held = placement.slotsOf(follower).size();
      assertTrue(
          held <= Math.ceil(1.1 * fairShare),
          () -> follower + " holds " + held + " of " + fairShare);
      assertTrue(held <= placement.slotsMax());
    }
  }

  private static void assertReplicated(Placement placement, int redundancy) {
    int replicas = Math.min(redundancy, placement.followers().size());
    for (int slot = 0; slot < placement.slots(); slot++) {
      assertEquals(replicas, placement.replicas(slot).size());
      assertEquals(replicas, new HashSet<>(placement.replicas(slot)).size());
    }
  }

  private static void assertFoundClockwise(Placement placement) {
    List<List<Integer>> arcs = new ArrayList<>();
    for (int slot = 0; slot < placement.slots(); slot++) {
      arcs.add(new ArrayList<>());
    }
    Ring.virtualNodes(placement.followers())
        .forEach(node -> arcs.get(node.slot()).add(node.follower()));
    for (int slot = 0; slot < placement.slots(); slot++) {
      List<Integer> replicas = placement.replicas(slot);
      List<Integer> met = arcs.get(slot);
      List<Integer> passed = met.subList(0, met.indexOf(replicas.getLast()) + 1);
      assertEquals(replicas, passed.stream().filter(replicas::contains).toList());
      passed.stream()
          .filter(follower -> !replicas.contains(follower))
          .forEach(full -> assertEquals(placement.slotsMax(), placement.slotsOf(full).size()));
    }
  }
}
