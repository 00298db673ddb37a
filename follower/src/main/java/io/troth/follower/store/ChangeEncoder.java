package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.follower.core.Entry;
import io.troth.follower.core.StoreChange;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** Turns {@link StoreChange}s into a batch, one after the other. */
final class ChangeEncoder {
  private final Engine engine;
  private final Horizons horizons;
  private final Purging purging;
  private final PendingRevisions revisions;
  private final BitSet slotsWritten = new BitSet();

  ChangeEncoder(Engine engine, Horizons horizons, Purging purging) {
    this.engine = engine;
    this.horizons = horizons;
    this.purging = purging;
    this.revisions = new PendingRevisions(engine, horizons);
  }

  void encode(List<StoreChange> changes, BatchBytes batch) throws RocksDBException, MalformedFrame {
    revisions.begin(changes.stream().anyMatch(ChangeEncoder::isCompared));
    slotsWritten.clear();
    for (StoreChange change : changes) {
      encode(change, batch);
    }
  }

  private static boolean isCompared(StoreChange change) {
    return change instanceof StoreChange.Copied
        || (change instanceof StoreChange.Decided decided && !decided.compared().isEmpty());
  }

  private void encode(StoreChange change, BatchBytes batch)
      throws RocksDBException, MalformedFrame {
    switch (change) {
      case StoreChange.Prepared prepared ->
          batch.put(
              Family.WAL,
              StoreKeys.wal(prepared.prepare().revision()),
              StoreCodec.prepared(prepared.prepare()));
      case StoreChange.Decided decided -> decided(decided, batch);
      // A plain delete and not a single one: the outcome was written over the prepared record,
      // and RocksDB leaves open what a single delete of a key written twice does.
      case StoreChange.Forgotten forgotten ->
          batch.delete(Family.WAL, StoreKeys.wal(forgotten.revision()));
      case StoreChange.Stable stable ->
          batch.put(Family.META, StoreKeys.STABLE, StoreCodec.number(stable.revision()));
      case StoreChange.Copied copied -> copied(copied, batch);
      case StoreChange.RoleSet set ->
          batch.put(Family.META, StoreKeys.role(set.slot()), StoreCodec.role(set.role()));
      case StoreChange.Cleared cleared -> cleared(cleared.slot(), batch);
      case StoreChange.Purged purged -> purged(purged.slot(), purged.revision(), batch);
      case StoreChange.Promised promised ->
          batch.put(Family.META, StoreKeys.PROMISED, StoreCodec.number(promised.epoch()));
      case StoreChange.Belongs belongs ->
          batch.put(Family.META, StoreKeys.BELONGS, StoreCodec.belongs(belongs));
    }
  }

  private void decided(StoreChange.Decided decided, BatchBytes batch)
      throws RocksDBException, MalformedFrame {
    long revision = decided.revision();
    batch.put(
        Family.WAL,
        StoreKeys.wal(revision),
        StoreCodec.outcome(decided.committed(), decided.slots()));
    if (!decided.committed()) {
      return;
    }
    for (Write write : decided.writes()) {
      version(write.key().slot(), write.key(), revision, value(write), batch);
    }
    for (Write write : decided.compared()) {
      if (revisions.isBelow(write.key().slot(), write.key(), revision)) {
        version(write.key().slot(), write.key(), revision, value(write), batch);
      }
    }
  }

  private void copied(StoreChange.Copied copied, BatchBytes batch)
      throws RocksDBException, MalformedFrame {
    for (Entry entry : copied.entries()) {
      long revision = entry.version().revision();
      if (revisions.isBelow(copied.slot(), entry.key(), revision)) {
        version(copied.slot(), entry.key(), revision, entry.version().value(), batch);
      }
    }
  }

  private void version(int slot, Key key, long revision, Optional<Value> value, BatchBytes batch) {
    StoreCodec.version(batch, StoreKeys.data(slot, key.bytes()), revision, value);
    byte[] change = StoreKeys.change(slot, revision, key.bytes());
    if (value.isPresent()) {
      batch.put(Family.CHANGES, change, 0);
    } else {
      batch.put(Family.CHANGES, change, 1);
      batch.octet(1);
    }
    slotsWritten.set(slot);
    boolean gone = value.isEmpty() && horizons.isPast(slot, revision);
    revisions.written(key, gone ? Revision.NONE : revision);
  }

  private static Optional<Value> value(Write write) {
    return write instanceof Write.Put put ? Optional.of(put.value()) : Optional.empty();
  }

  private void cleared(int slot, BatchBytes batch) throws RocksDBException {
    // Most slots that are cleared are empty, and a range delete costs every read something until
    // it is compacted away.
    if (slotsWritten.get(slot) || !isEmpty(Family.DATA, slot) || !isEmpty(Family.CHANGES, slot)) {
      byte[] from = StoreKeys.slot(slot);
      byte[] to = StoreKeys.slot(slot + 1);
      batch.deleteRange(Family.DATA, from, to);
      batch.deleteRange(Family.CHANGES, from, to);
    }
    slotsWritten.clear(slot);
    revisions.cleared(slot);
    purging.drop(slot);
    horizon(slot, Horizons.UNKNOWN, batch);
  }

  private boolean isEmpty(Family family, int slot) throws RocksDBException {
    try (Engine.Scan scan = engine.scanSlot(family, slot)) {
      scan.seek(StoreKeys.slot(slot));
      return !scan.isValid();
    }
  }

  private void purged(int slot, long revision, BatchBytes batch) {
    if (revision > horizons.of(slot)) {
      horizon(slot, revision, batch);
      if (revision > Revision.NONE) {
        purging.add(slot);
      }
    }
  }

  private void horizon(int slot, long revision, BatchBytes batch) {
    if (horizons.of(slot) != revision) {
      horizons.set(slot, revision);
      batch.put(Family.META, StoreKeys.horizon(slot), StoreCodec.number(revision));
    }
  }
}
