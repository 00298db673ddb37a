package io.troth.follower.store;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with the four {@link Family}s, and the order in which its parts are closed, which is not
 * free: column families, database, options, cache. Whoever calls sees to it that nothing is called
 * during {@link #close} or after it, and that every scan is closed before.
 */
final class Engine implements AutoCloseable {
  private final Tuning tuning;
  private final RocksDB db;
  private final List<ColumnFamilyHandle> handles;
  private final WriteOptions unsynced = new WriteOptions();
  private final ReadOptions reads = new ReadOptions();

  private Engine(Tuning tuning, RocksDB db, List<ColumnFamilyHandle> handles) {
    this.tuning = tuning;
    this.db = db;
    this.handles = handles;
  }

  static Engine open(Path directory, Tuning tuning) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB db =
          RocksDB.open(tuning.database(), directory.toString(), tuning.families(), handles);
      return new Engine(tuning, db, List.copyOf(handles));
    } catch (RocksDBException e) {
      tuning.close();
      throw e;
    }
  }

  BatchBytes batch() {
    int[] ids = new int[Family.values().length];
    for (Family family : Family.values()) {
      ids[family.ordinal()] = handle(family).getID();
    }
    return new BatchBytes(ids);
  }

  /** {@code null} if there is nothing. */
  byte[] get(Family family, byte[] key) throws RocksDBException {
    return db.get(handle(family), reads, key);
  }

  void write(BatchBytes batch) throws RocksDBException {
    try (WriteBatch write = new WriteBatch(batch.toBytes())) {
      db.write(unsynced, write);
    }
  }

  /**
   * Holds no lock of RocksDB while the operating system syncs, so that writes go on; covers the log
   * files that a full memtable has closed as well as the one being written.
   */
  void syncLog() throws RocksDBException {
    db.syncWal();
  }

  /** Grows by one with each operation of a batch. */
  long sequence() {
    return db.getLatestSequenceNumber();
  }

  long number(Family family, String property) throws RocksDBException {
    return db.getLongProperty(handle(family), property);
  }

  /** Over all families. */
  double number(Statistic statistic) throws RocksDBException {
    return statistic.read(db, tuning.statistics());
  }

  /** Over the whole family, as it is now. */
  Scan scan(Family family) {
    return new Scan(family, null, null);
  }

  /** Over a slot of {@link Family#DATA} or {@link Family#CHANGES}, as it is now. */
  Scan scanSlot(Family family, int slot) {
    return new Scan(family, null, StoreKeys.slot(slot + 1));
  }

  Scan scanSlot(Family family, int slot, View view) {
    return new Scan(family, view.snapshot, StoreKeys.slot(slot + 1));
  }

  View view() {
    return new View();
  }

  @Override
  public void close() {
    handles.forEach(ColumnFamilyHandle::close);
    db.close();
    unsynced.close();
    reads.close();
    tuning.close();
  }

  private ColumnFamilyHandle handle(Family family) {
    return handles.get(1 + family.ordinal());
  }

  /** The store as it was at one moment. */
  final class View implements AutoCloseable {
    private final Snapshot snapshot = db.getSnapshot();
    private final ReadOptions options = new ReadOptions().setSnapshot(snapshot).setFillCache(false);

    byte[] get(Family family, byte[] key) throws RocksDBException {
      return db.get(handle(family), options, key);
    }

    @Override
    public void close() {
      options.close();
      db.releaseSnapshot(snapshot);
      snapshot.close();
    }
  }

  /** An iterator with what it needs, closed in the right order. Leaves the cache to the reads. */
  final class Scan implements AutoCloseable {
    private final ReadOptions options = new ReadOptions().setFillCache(false);
    private final Slice end;
    private final RocksIterator at;

    private Scan(Family family, Snapshot snapshot, byte[] end) {
      this.end = end == null ? null : new Slice(end);
      if (end != null) {
        options.setIterateUpperBound(this.end);
      }
      if (snapshot != null) {
        options.setSnapshot(snapshot);
      }
      at = db.newIterator(handle(family), options);
    }

    void seek(byte[] key) {
      at.seek(key);
    }

    void seekToFirst() {
      at.seekToFirst();
    }

    void next() {
      at.next();
    }

    /** Whether there is an entry here. A scan that ends for a failure does not look like an end. */
    boolean isValid() throws RocksDBException {
      if (at.isValid()) {
        return true;
      }
      at.status();
      return false;
    }

    byte[] key() {
      return at.key();
    }

    byte[] value() {
      return at.value();
    }

    @Override
    public void close() {
      at.close();
      options.close();
      if (end != null) {
        end.close();
      }
    }
  }
}
