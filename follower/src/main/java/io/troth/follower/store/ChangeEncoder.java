package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.follower.core.Entry;
import io.troth.follower.core.StoreChange;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;

/** Turns {@link StoreChange}s into a batch, one after the other. */
final class ChangeEncoder {
  /** So many deletions in a row cost more than one of them all. */
  private static final int RUN_MIN = 4;

  private final Engine engine;
  private final Horizons horizons;
  private final Purging purging;
  private final PendingRevisions revisions;
  private final BitSet slotsWritten = new BitSet();

  /** Transactions to be forgotten that are not in the batch yet. */
  private long[] forgotten = new long[64];

  private int forgottenCount;

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
      if (change instanceof StoreChange.Forgotten forgotten) {
        forget(forgotten.revision());
      } else {
        deleteForgotten(batch);
        encode(change, batch);
      }
    }
    deleteForgotten(batch);
  }

  private void forget(long revision) {
    if (forgottenCount == forgotten.length) {
      forgotten = Arrays.copyOf(forgotten, 2 * forgottenCount);
    }
    forgotten[forgottenCount++] = revision;
  }

  /**
   * Runs of them as one deletion, which the store need not keep for each of them until it meets
   * what it deletes.
   */
  private void deleteForgotten(BatchBytes batch) {
    Arrays.sort(forgotten, 0, forgottenCount);
    int from = 0;
    while (from < forgottenCount) {
      int to = from + 1;
      while (to < forgottenCount && forgotten[to] == forgotten[to - 1] + 1) {
        to++;
      }
      if (to - from >= RUN_MIN) {
        byte[] end = StoreKeys.wal(forgotten[to - 1] + 1);
        batch.deleteRange(Family.WAL, StoreKeys.wal(forgotten[from]), end);
      } else {
        // Plainly and not singly: the outcome was written over the prepared record, and RocksDB
        // leaves open what a single delete of a key written twice does.
        for (int at = from; at < to; at++) {
          batch.delete(Family.WAL, StoreKeys.wal(forgotten[at]));
        }
      }
      from = to;
    }
    forgottenCount = 0;
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
      case StoreChange.Forgotten each -> throw new IllegalArgumentException("not here: " + each);
      case StoreChange.Stable stable ->
          batch.put(Family.META, StoreKeys.STABLE, StoreCodec.number(stable.revision()));
      case StoreChange.Copied copied -> copied(copied, batch);
      case StoreChange.RoleSet set ->
          batch.put(Family.META, StoreKeys.role(set.slot()), StoreCodec.role(set.role()));
      case StoreChange.Cleared cleared -> cleared(cleared.slot(), batch);
      case StoreChange.Purged purged -> purged(purged.slot(), purged.revision(), batch);
      case StoreChange.Promised promised -> {
        batch.put(Family.META, StoreKeys.PROMISED, StoreCodec.number(promised.epoch()));
        batch.put(Family.META, StoreKeys.OFFICE, StoreCodec.office(promised));
      }
      case StoreChange.Named named ->
          batch.put(Family.META, StoreKeys.STORE, StoreCodec.name(named.storeId()));
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
      purging.tombstone(slot, revision);
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
