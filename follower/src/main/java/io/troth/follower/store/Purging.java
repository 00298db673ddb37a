package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Revision;
import io.troth.common.ring.Slots;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.rocksdb.RocksDBException;

/**
 * Removes what lies behind the {@link Horizons}, bit by bit: each batch that is written begins with
 * a step of this work, bounded, so that a purge of every slot at once holds nobody up. It is done
 * by the thread that writes because a key may not be written between the look at its tombstone and
 * its removal.
 *
 * <p>A slot's tombstones go first, its part of {@link Family#CHANGES} with the last of them: broken
 * off by a crash, the work begins again at the slot's start. A slot in which nothing was deleted
 * since it was last looked through is not looked through again.
 */
final class Purging {
  /** Of changes looked at in one step. */
  private static final int STEP = 256;

  private static final long UNKNOWN = Long.MAX_VALUE;

  private final Engine engine;
  private final Horizons horizons;
  private final Map<Integer, Work> work = new LinkedHashMap<>();

  /** Of each slot, the last change that may be a tombstone. */
  private final long[] lastTombstone = new long[Slots.COUNT];

  /** A slot to be purged. */
  private static final class Work {
    /** The change to go on from. */
    private byte[] from;

    /** As {@link #lastTombstone} will be known when all is looked through. */
    private long last;

    Work(int slot, long last) {
      this.from = StoreKeys.slot(slot);
      this.last = last;
    }
  }

  Purging(Engine engine, Horizons horizons) {
    this.engine = engine;
    this.horizons = horizons;
    Arrays.fill(lastTombstone, UNKNOWN);
  }

  /** Begins again where the slot is under way: the horizon moved. */
  void add(int slot) {
    long last = lastTombstone[slot];
    work.put(slot, new Work(slot, last == UNKNOWN ? Revision.NONE : last));
  }

  /** The slot is empty now. */
  void drop(int slot) {
    work.remove(slot);
    lastTombstone[slot] = Revision.NONE;
  }

  /** One was written, or will be by this batch. */
  void tombstone(int slot, long revision) {
    lastTombstone[slot] = Math.max(lastTombstone[slot], revision);
    Work under = work.get(slot);
    if (under != null) {
      under.last = Math.max(under.last, revision);
    }
  }

  boolean isDone() {
    return work.isEmpty();
  }

  /** To be called before anything else of the batch: of a key written by it the write must win. */
  void step(BatchBytes batch) throws RocksDBException, MalformedFrame {
    int left = STEP;
    while (left > 0 && !work.isEmpty()) {
      Map.Entry<Integer, Work> first = work.entrySet().iterator().next();
      int slot = first.getKey();
      left--;
      if (lastTombstone[slot] != Revision.NONE) {
        left = dropTombstones(slot, first.getValue(), left, batch);
      }
      if (left >= 0) {
        long horizon = horizons.of(slot);
        byte[] end = StoreKeys.change(slot, horizon + 1);
        batch.deleteRange(Family.CHANGES, StoreKeys.slot(slot), end);
        lastTombstone[slot] =
            first.getValue().last > horizon ? first.getValue().last : Revision.NONE;
        work.remove(slot);
      }
    }
  }

  /**
   * @return how many changes more may be looked at: less than none if this slot has more of them
   */
  private int dropTombstones(int slot, Work under, int most, BatchBytes batch)
      throws RocksDBException, MalformedFrame {
    long horizon = horizons.of(slot);
    long end = lastTombstone[slot] == UNKNOWN ? Long.MAX_VALUE : horizon;
    int left = most;
    try (Engine.Scan changes = engine.scan(Family.CHANGES)) {
      changes.seek(under.from);
      while (changes.isValid() && isUpTo(slot, end, changes.key())) {
        if (left == 0) {
          under.from = changes.key();
          return -1;
        }
        if (changes.value().length > 0) {
          long revision = StoreKeys.revisionOfChange(changes.key());
          if (revision <= horizon) {
            dropTombstone(slot, StoreKeys.dataOfChange(changes.key()), batch);
          }
          under.last = Math.max(under.last, revision);
        }
        left--;
        changes.next();
      }
    }
    return left;
  }

  private void dropTombstone(int slot, byte[] data, BatchBytes batch)
      throws RocksDBException, MalformedFrame {
    byte[] version = engine.get(Family.DATA, data);
    if (version != null
        && horizons.isPast(slot, StoreCodec.revision(version))
        && StoreCodec.isTombstone(version)) {
      batch.delete(Family.DATA, data);
    }
  }

  private static boolean isUpTo(int slot, long end, byte[] change) {
    return StoreKeys.inSlot(slot, change) && StoreKeys.revisionOfChange(change) <= end;
  }
}
