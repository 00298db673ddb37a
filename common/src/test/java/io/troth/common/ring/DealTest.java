package io.troth.common.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DealTest {
  private final int[][] seats = Deal.seats();

  @Test
  void everybody_gets_one_seat_in_every_slot() {
    for (int[] slot : seats) {
      long taken = Arrays.stream(slot).skip(1).distinct().count();
      assertEquals(Deal.SEATS, taken);
    }
  }

  @Test
  void while_members_have_the_first_ids_each_is_nearest_to_about_as_many_slots() {
    for (int followers = 1; followers <= 24; followers++) {
      int[] nearest = nearest(followers);
      int fairShare = Slots.COUNT / followers;
      assertTrue(
          Arrays.stream(nearest).skip(1).min().orElseThrow() >= fairShare - 5,
          Arrays.toString(nearest));
      assertTrue(
          Arrays.stream(nearest).skip(1).max().orElseThrow() <= fairShare + 5,
          Arrays.toString(nearest));
    }
  }

  @Test
  void is_the_same_every_time() {
    assertArrayEquals(seats, Deal.seats());
  }

  private int[] nearest(int followers) {
    int[] nearest = new int[followers + 1];
    for (int[] slot : seats) {
      int first = 1;
      for (int id = 2; id <= followers; id++) {
        first = slot[id] < slot[first] ? id : first;
      }
      nearest[first]++;
    }
    return nearest;
  }
}
