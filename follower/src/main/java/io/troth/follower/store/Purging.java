package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
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
 * off by a crash, the work begins again at the slot's start.
 */
final class Purging {
  /** Of changes looked at in one step. */
  private static final int STEP = 256;

  private final Engine engine;
  private final Horizons horizons;

  /** Slots to be purged, with the change to go on from. */
  private final Map<Integer, byte[]> work = new LinkedHashMap<>();

  Purging(Engine engine, Horizons horizons) {
    this.engine = engine;
    this.horizons = horizons;
  }

  /** Begins again where the slot is under way: the horizon moved. */
  void add(int slot) {
    work.put(slot, StoreKeys.slot(slot));
  }

  void drop(int slot) {
    work.remove(slot);
  }

  boolean isDone() {
    return work.isEmpty();
  }

  /** To be called before anything else of the batch: of a key written by it the write must win. */
  void step(BatchBytes batch) throws RocksDBException, MalformedFrame {
    if (work.isEmpty()) {
      return;
    }
    try (Engine.Scan changes = engine.scan(Family.CHANGES)) {
      int left = STEP;
      while (left > 0 && !work.isEmpty()) {
        Map.Entry<Integer, byte[]> first = work.entrySet().iterator().next();
        left = purge(first, changes, left, batch);
      }
    }
  }

  private int purge(
      Map.Entry<Integer, byte[]> slotWork, Engine.Scan changes, int budget, BatchBytes batch)
      throws RocksDBException, MalformedFrame {
    int slot = slotWork.getKey();
    long horizon = horizons.of(slot);
    int left = budget;
    changes.seek(slotWork.getValue());
    while (changes.isValid() && isBehind(slot, horizon, changes.key())) {
      if (left == 0) {
        slotWork.setValue(changes.key());
        return 0;
      }
      if (changes.value().length > 0) {
        dropTombstone(slot, StoreKeys.dataOfChange(changes.key()), batch);
      }
      left--;
      changes.next();
    }
    batch.deleteRange(Family.CHANGES, StoreKeys.slot(slot), StoreKeys.change(slot, horizon + 1));
    work.remove(slot);
    return Math.max(0, left - 1);
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

  private static boolean isBehind(int slot, long horizon, byte[] change) {
    return StoreKeys.inSlot(slot, change) && StoreKeys.revisionOfChange(change) <= horizon;
  }
}
