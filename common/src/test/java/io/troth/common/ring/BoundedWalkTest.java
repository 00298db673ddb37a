package io.troth.common.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The bound on loads must hold for any order round the ring, not only for those that the deal
 * gives.
 */
class BoundedWalkTest {
  @Test
  void takes_the_first_clockwise_while_nobody_is_full() {
    int[][] clockwise = {{0, 1, 2}, {2, 0, 1}, {1, 2, 0}};
    assertArrayEquals(
        new int[][] {{0, 1}, {2, 0}, {1, 2}}, BoundedWalk.replicas(clockwise, 3, 2, 2));
  }

  @Test
  void passes_over_a_full_follower() {
    int[][] clockwise = {{0, 1, 2}, {0, 1, 2}, {0, 2, 1}};
    assertArrayEquals(new int[][] {{0}, {1}, {2}}, BoundedWalk.replicas(clockwise, 3, 1, 1));
  }

  @Test
  void a_full_follower_hands_an_earlier_slot_over_when_there_is_no_other_way() {
    int[][] clockwise = {{0, 1, 2}, {0, 1, 2}, {0, 1, 2}};
    assertArrayEquals(
        new int[][] {{0, 1}, {1, 2}, {0, 2}}, BoundedWalk.replicas(clockwise, 3, 2, 2));
  }

  @Test
  void loads_are_bounded_when_all_slots_see_the_same_order() {
    for (int followers = 1; followers <= 12; followers++) {
      int[][] same = new int[100][];
      Arrays.fill(same, IntStream.range(0, followers).toArray());
      for (int replicas = 1; replicas <= followers; replicas++) {
        assertBounded(same, followers, replicas);
      }
    }
  }

  @Test
  void loads_are_bounded_in_any_order() {
    SplittableRandom chance = new SplittableRandom(1);
    for (int sample = 0; sample < 500; sample++) {
      int followers = chance.nextInt(1, 9);
      int[][] clockwise = new int[chance.nextInt(1, 30)][];
      Arrays.setAll(clockwise, slot -> shuffled(followers, chance));
      assertBounded(clockwise, followers, chance.nextInt(1, followers + 1));
    }
  }

  /** With no room to spare at all: every follower gets the fair share, rounded up. */
  private static void assertBounded(int[][] clockwise, int followers, int replicas) {
    int slotsMax = Math.ceilDiv(clockwise.length * replicas, followers);
    int[][] chosen = BoundedWalk.replicas(clockwise, followers, replicas, slotsMax);
    int[] held = new int[followers];
    for (int[] slot : chosen) {
      assertEquals(replicas, Arrays.stream(slot).distinct().count());
      Arrays.stream(slot).forEach(follower -> held[follower]++);
    }
    assertTrue(Arrays.stream(held).max().orElseThrow() <= slotsMax, Arrays.toString(held));
  }

  private static int[] shuffled(int followers, SplittableRandom chance) {
    int[] order = IntStream.range(0, followers).toArray();
    for (int last = followers - 1; last > 0; last--) {
      int other = chance.nextInt(last + 1);
      int swapped = order[last];
      order[last] = order[other];
      order[other] = swapped;
    }
    return order;
  }
}
