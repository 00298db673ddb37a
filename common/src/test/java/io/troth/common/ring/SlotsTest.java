package io.troth.common.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A key must be found again by every later version: its slot never changes. */
class SlotsTest {
  @Test
  void the_hash_is_the_published_xxh3() {
    assertEquals(0x2D06800538D394C2L, Slots.HASH.hashBytesToLong(new byte[0]));
  }

  @Test
  void a_key_keeps_its_slot_for_ever() {
    assertEquals(180, Slots.of(new byte[0]));
    assertEquals(785, Slots.of(new byte[] {0}));
    assertEquals(923, slot("a"));
    assertEquals(751, slot("key"));
    assertEquals(1014, slot("user/17/name"));
    assertEquals(46, slot("Zürich"));
    assertEquals(770, slot("x".repeat(1000)));
  }

  @Test
  void the_slot_of_a_hash_is_its_place_on_the_turn_of_the_ring() {
    assertEquals(0, Slots.fraction(0, Slots.COUNT));
    assertEquals(0, Slots.fraction((1L << 54) - 1, Slots.COUNT));
    assertEquals(1, Slots.fraction(1L << 54, Slots.COUNT));
    assertEquals(512, Slots.fraction(Long.MIN_VALUE, Slots.COUNT));
    assertEquals(1023, Slots.fraction(-1, Slots.COUNT));
  }

  @Test
  void keys_that_are_alike_spread_over_all_slots() {
    int[] keys = new int[Slots.COUNT];
    for (int key = 0; key < 100 * Slots.COUNT; key++) {
      keys[slot("key" + key)]++;
    }
    assertTrue(Arrays.stream(keys).min().orElseThrow() > 50, Arrays.toString(keys));
    assertTrue(Arrays.stream(keys).max().orElseThrow() < 150, Arrays.toString(keys));
  }

  private static int slot(String key) {
    return Slots.of(key.getBytes(UTF_8));
  }
}
