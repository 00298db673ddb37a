package io.troth.common.model;

/**
 * Names one opening of a follower's store: how many openings there were in the high bits, and
 * chance in the low ones. A store that was opened later has a higher count, and no two openings
 * have the same generation, not even those of two copies of one directory.
 */
public final class Generation {
  /** Of no opening: an older program did not count them. */
  public static final long NONE = 0;

  private static final int CHANCE_BITS = 24;
  private static final long CHANCE = (1L << CHANCE_BITS) - 1;

  private Generation() {}

  /** The opening after that one. */
  public static long next(long last, long chance) {
    return openings(last) + 1 << CHANCE_BITS | chance & CHANCE;
  }

  public static long openings(long generation) {
    return generation >>> CHANCE_BITS;
  }

  /** Whether a store of that opening may be the same store as at {@code last}. */
  public static boolean continues(long generation, long last) {
    return generation == last || openings(generation) > openings(last);
  }
}
