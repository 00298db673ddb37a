package io.troth.common.model;

/**
 * A transaction's place in the one global order: the epoch of the leader that gave it, then a
 * sequence number within that epoch. Because the epoch stands first, a new leader's revisions are
 * above all of the old one's, known to it or not, and no revision is ever given twice.
 *
 * <p>40 bits of sequence last 127 days at 100,000 transactions a second, after which the leader
 * takes a new epoch; with fewer than 8,192 epochs a revision is exact as a JavaScript number.
 */
public final class Revision {
  public static final int SEQUENCE_BITS = 40;
  public static final long SEQUENCE_MAX = (1L << SEQUENCE_BITS) - 1;

  /** Below every revision; the version of a key that does not exist. */
  public static final long NONE = 0;

  private Revision() {}

  public static long of(long epoch, long sequence) {
    return epoch << SEQUENCE_BITS | sequence;
  }

  /** Not below any revision of that epoch. */
  public static long last(long epoch) {
    return of(epoch, SEQUENCE_MAX);
  }

  public static long epoch(long revision) {
    return revision >>> SEQUENCE_BITS;
  }

  public static long sequence(long revision) {
    return revision & SEQUENCE_MAX;
  }

  /** For people: epoch and sequence with a point between. */
  public static String text(long revision) {
    return epoch(revision) + "." + sequence(revision);
  }
}
