package io.troth.common.model;

import io.troth.common.ring.Slots;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A key: UTF-8 text kept as bytes, with the slot that it belongs to. Ordered by unsigned bytes. */
public final class Key implements Comparable<Key> {
  private final byte[] bytes;
  private final int hash;
  private final int slot;

  private Key(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
    this.slot = Slots.of(bytes);
  }

  /** Takes the array over; the caller must not change it afterwards. */
  public static Key of(byte[] bytes) {
    return new Key(bytes);
  }

  public static Key of(String text) {
    return new Key(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The key's bytes, shared: to be read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int slot() {
    return slot;
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && hash == key.hash && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
