package io.troth.simulation.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ChanceTest {
  @Test
  void a_seed_means_the_same_numbers_for_ever() {
    Chance chance = new Chance(42);
    assertEquals(
        List.of(59, 16, 16, 4, 98),
        List.of(
            chance.below(100),
            chance.below(100),
            chance.below(100),
            chance.below(100),
            chance.below(100)));
  }

  @Test
  void a_fork_depends_on_the_seed_and_its_name_only() {
    Chance used = new Chance(1);
    used.nextLong();
    long number = used.fork("disk").nextLong();
    assertEquals(number, new Chance(1).fork("disk").nextLong());
    assertNotEquals(number, new Chance(1).fork("network").nextLong());
    assertNotEquals(number, new Chance(2).fork("disk").nextLong());
  }

  @Test
  void every_number_of_a_range_comes_and_no_other() {
    Chance chance = new Chance(7);
    TreeSet<Integer> drawn = new TreeSet<>();
    for (int i = 0; i < 1_000; i++) {
      drawn.add(chance.between(-2, 3));
    }
    assertEquals(new TreeSet<>(List.of(-2, -1, 0, 1, 2, 3)), drawn);
  }

  @Test
  void odds_and_means_are_about_right() {
    Chance chance = new Chance(7);
    int hits = 0;
    long sum = 0;
    for (int i = 0; i < 100_000; i++) {
      hits += chance.odds(0.2) ? 1 : 0;
      sum += chance.exponential(1_000);
    }
    assertTrue(hits > 19_000 && hits < 21_000, "hits " + hits);
    assertTrue(sum > 97_000_000 && sum < 103_000_000, "sum " + sum);
  }

  @Test
  void weights_count() {
    Chance chance = new Chance(7);
    int[] drawn = new int[3];
    for (int i = 0; i < 10_000; i++) {
      drawn[chance.pickByWeight(1, 0, 3)]++;
    }
    assertEquals(0, drawn[1]);
    assertTrue(drawn[2] > 2 * drawn[0]);
  }

  @Test
  void a_shuffle_keeps_everything() {
    List<Integer> items = List.of(1, 2, 3, 4, 5, 6, 7, 8);
    List<Integer> shuffled = new Chance(7).shuffle(items);
    assertNotEquals(items, shuffled);
    assertEquals(items, shuffled.stream().sorted().toList());
  }
}
