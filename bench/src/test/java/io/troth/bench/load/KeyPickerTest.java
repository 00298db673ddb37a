package io.troth.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyPickerTest {
  private static final int KEYS = 1_000;
  private static final int PICKS = 200_000;

  @Test
  void zipf_asks_for_few_keys_most_of_the_time_and_for_all_sometimes() {
    int[] counts = counts(KeyPicker.zipf(KEYS));
    Arrays.sort(counts);
    int mostLiked = counts[KEYS - 1];
    int tenMostLiked = Arrays.stream(counts, KEYS - 10, KEYS).sum();

    // The harmonic number of 1,000 with exponent 0.99 is 7.73.
    assertEquals(PICKS / 7.73, mostLiked, PICKS * 0.01);
    assertTrue(tenMostLiked > PICKS * 0.35 && tenMostLiked < PICKS * 0.45, "" + tenMostLiked);
    assertTrue(Arrays.stream(counts).filter(each -> each > 0).count() > KEYS * 0.6);
  }

  @Test
  void each_picks_every_key_once() {
    KeyPicker picker = KeyPicker.each(3);
    SplittableRandom random = new SplittableRandom(1);
    assertEquals(0, picker.next(random));
    assertEquals(1, picker.next(random));
    assertEquals(2, picker.next(random));
    assertEquals(KeyPicker.NONE, picker.next(random));
  }

  private static int[] counts(KeyPicker picker) {
    SplittableRandom random = new SplittableRandom(1);
    int[] counts = new int[KEYS];
    for (int i = 0; i < PICKS; i++) {
      counts[(int) picker.next(random)]++;
    }
    return counts;
  }
}
