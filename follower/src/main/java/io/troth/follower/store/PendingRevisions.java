package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.rocksdb.RocksDBException;

/**
 * The revision of a key as it will be after what the batch being built says so far. Kept only for
 * batches in which something is compared: most have nothing of the kind.
 */
final class PendingRevisions {
  private final Engine engine;
  private final Horizons horizons;
  private final Map<Key, Long> written = new HashMap<>();
  private final BitSet cleared = new BitSet();
  private boolean kept;

  PendingRevisions(Engine engine, Horizons horizons) {
    this.engine = engine;
    this.horizons = horizons;
  }

  void begin(boolean isAnythingCompared) {
    kept = isAnythingCompared;
    written.clear();
    cleared.clear();
  }

  void written(Key key, long revision) {
    if (kept) {
      written.put(key, revision);
    }
  }

  void cleared(int slot) {
    if (kept) {
      written.keySet().removeIf(key -> key.slot() == slot);
      cleared.set(slot);
    }
  }

  boolean isBelow(int slot, Key key, long revision) throws RocksDBException, MalformedFrame {
    Long pending = written.get(key);
    if (pending != null) {
      return pending < revision;
    }
    return cleared.get(slot) || stored(slot, key) < revision;
  }

  private long stored(int slot, Key key) throws RocksDBException, MalformedFrame {
    byte[] version = engine.get(Family.DATA, StoreKeys.data(slot, key.bytes()));
    long revision = StoreCodec.revisionOrNone(version);
    boolean gone =
        version != null && StoreCodec.isTombstone(version) && horizons.isPast(slot, revision);
    return gone ? Revision.NONE : revision;
  }
}
