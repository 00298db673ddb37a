package io.troth.common.cluster;

import io.troth.common.model.Generation;

/**
 * A follower's store as the cluster log knows it.
 *
 * @param id names the data directory; empty until a store was first seen
 * @param generation of the opening that was seen last ({@link Generation})
 * @param stable everything up to this revision is known to be decided and applied in its synced
 *     storage; it may have more
 */
public record Store(String id, long generation, long stable) {
  public static final Store NONE = new Store("", Generation.NONE, 0);

  /** Between a directory's own name and what is added to it. */
  private static final char RENAMED = '/';

  /**
   * Whether {@code next} is this store, opened again or not, with all that is known to be in it. If
   * not, it is another directory, or an older copy of this one.
   */
  public boolean isContinuedBy(Store next) {
    return id.equals(next.id)
        && Generation.continues(next.generation, generation)
        && next.stable >= stable;
  }

  Store atLeast(long known) {
    return known <= stable ? this : new Store(id, generation, known);
  }

  /** With a name that no other store has or had, not even one that this one is a copy of. */
  Store renamed() {
    int end = id.indexOf(RENAMED);
    String own = end < 0 ? id : id.substring(0, end);
    return new Store(own + RENAMED + Long.toHexString(generation), generation, stable);
  }
}
