package io.troth.common.ring;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/** The fixed arcs into which the ring is cut; a key belongs to exactly one. */
public final class Slots {
  /**
   * How many slots a cluster has. Data on disk is sorted by slot, so for a cluster that exists it
   * never changes.
   */
  public static final int COUNT = 1024;

  /**
   * The hash of the ring. Data is found again by it: it must stay the same for ever, and tests pin
   * its values.
   */
  static final Hasher64 HASH = Hashing.xxh3_64();

  private Slots() {}

  /** The slot of a key: its hash, read as a fraction of the ring's turn, falls into that arc. */
  public static int of(byte[] key) {
    return fraction(HASH.hashBytesToLong(key), COUNT);
  }

  /**
   * Scales a hash to 0 .. {@code size - 1}, by its high bits and without the bias of a remainder.
   */
  static int fraction(long hash, int size) {
    return (int) Math.unsignedMultiplyHigh(hash, size);
  }
}
