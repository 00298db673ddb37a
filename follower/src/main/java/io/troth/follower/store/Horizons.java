package io.troth.follower.store;

import io.troth.common.ring.Slots;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * For each slot, the revision since which its changes can be told, deletes included: tombstones
 * from before it are as good as gone, whether their bytes still are there or not.
 *
 * <p>Changed by the thread that writes, before the batch in question is written; read by any, after
 * it has its view of the store. So nobody sees a store where changes are missing and a horizon that
 * still promises them.
 */
final class Horizons {
  /**
   * Of a slot that was cleared: what comes in from another replica lacks the deletes that were
   * purged there, and how far that went is known only with the next purge.
   */
  static final long UNKNOWN = -1;

  private final AtomicLongArray horizons = new AtomicLongArray(Slots.COUNT);

  long of(int slot) {
    return horizons.get(slot);
  }

  void set(int slot, long revision) {
    horizons.set(slot, revision);
  }

  boolean canTell(int slot, long since) {
    long horizon = of(slot);
    return horizon != UNKNOWN && since >= horizon;
  }

  /** Whether a tombstone of that revision is as good as gone. */
  boolean isPast(int slot, long revision) {
    return revision <= of(slot);
  }
}
