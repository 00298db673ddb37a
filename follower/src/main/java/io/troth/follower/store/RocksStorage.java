package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.common.message.SlotSum;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;

/** A follower's disk on RocksDB. Opened by {@link DataDirectory#open}. */
public final class RocksStorage implements Storage {
  private final Engine engine;
  private final SyncMark mark;
  private final Failures failures;
  private final Horizons horizons;
  private final Purging purging;
  private final ChangeEncoder encoder;
  private final SlotPages pages;
  private final BatchBytes batch;

  /**
   * Held for reading by every call, for writing by the last: RocksDB does not survive the other.
   */
  private final ReadWriteLock life = new ReentrantReadWriteLock();

  private volatile Stored stored;
  private volatile StorageFailure failure;
  private volatile Usage usage = new Usage(0, 0);
  private final Set<FrozenSlots> views = ConcurrentHashMap.newKeySet();
  private final AtomicLong syncs = new AtomicLong();
  private boolean closed;

  RocksStorage(
      Engine engine,
      SyncMark mark,
      Failures failures,
      Horizons horizons,
      Purging purging,
      Stored stored) {
    this.engine = engine;
    this.mark = mark;
    this.failures = failures;
    this.horizons = horizons;
    this.purging = purging;
    this.stored = stored;
    this.encoder = new ChangeEncoder(engine, horizons, purging);
    this.pages = new SlotPages(engine, horizons);
    this.batch = engine.batch();
  }

  /** {@inheritDoc} To be asked before the first write: it can be large, and is not kept longer. */
  @Override
  public Stored stored() {
    Stored found = stored;
    if (found == null) {
      throw new IllegalStateException("what was found on opening is asked for after a write");
    }
    return found;
  }

  @Override
  public Version get(Key key) {
    try {
      return guarded(() -> {
        int slot = key.slot();
        byte[] found = engine.get(Family.DATA, StoreKeys.data(slot, key.bytes()));
        Version version = found == null ? Version.NONE : StoreCodec.version(found);
        boolean gone = !version.exists() && horizons.isPast(slot, version.revision());
        return gone ? Version.NONE : version;
      });
    } catch (StorageFailure e) {
      throw e.unchecked();
    }
  }

  @Override
  public void write(List<StoreChange> changes) throws StorageFailure {
    guarded(() -> {
      stored = null;
      batch.reset();
      purging.step(batch);
      encoder.encode(changes, batch);
      if (!batch.isEmpty()) {
        engine.write(batch);
      }
      return null;
    });
  }

  @Override
  public void sync() throws StorageFailure {
    guarded(() -> {
      syncNow();
      return null;
    });
  }

  /** The same pages, made under another clock. */
  SlotPages pages(LongSupplier nanoTime) {
    return new SlotPages(engine, horizons, nanoTime);
  }

  /** How many times something was synced since it was opened. */
  public long syncs() {
    return syncs.get();
  }

  @Override
  public Optional<Page> page(int slot, long since, byte[] cursor, int bytesMax)
      throws StorageFailure {
    return guarded(() -> pages.page(slot, since, cursor, bytesMax));
  }

  @Override
  public SlotSum checksum(int slot) throws StorageFailure {
    return guarded(() -> {
      try (Engine.View view = engine.view()) {
        return pages.checksum(slot, view);
      }
    });
  }

  @Override
  public Frozen freeze(List<Integer> slots) throws StorageFailure {
    return guarded(() -> {
      FrozenSlots frozen = new FrozenSlots(slots, engine.view());
      views.add(frozen);
      return frozen;
    });
  }

  /**
   * {@inheritDoc} RocksDB's estimates: a key counts once more for each version that is not
   * compacted away yet, tombstones count too, and bytes are as compressed. After a failure, the
   * last known.
   */
  @Override
  public Usage usage() {
    try {
      usage =
          guarded(() -> {
            long keys = engine.number(Family.DATA, "rocksdb.estimate-num-keys");
            long bytes =
                engine.number(Family.DATA, "rocksdb.estimate-live-data-size")
                    + engine.number(Family.DATA, "rocksdb.cur-size-all-mem-tables");
            return new Usage(keys, bytes);
          });
    } catch (StorageFailure e) {
      // Said by the calls that have to do with it; a number for people is not worth more.
      return usage;
    }
    return usage;
  }

  /** What RocksDB counts since it was opened, or how it is now; not a number after a failure. */
  public double number(Statistic statistic) {
    try {
      return guarded(() -> engine.number(statistic));
    } catch (StorageFailure e) {
      // Said by the calls that have to do with it; a number for people is not worth more.
      return Double.NaN;
    }
  }

  @Override
  public void close() {
    Lock last = life.writeLock();
    last.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (failure == null) {
        syncNow();
      }
    } catch (RocksDBException | IOException e) {
      // Nobody was promised what this sync would have covered.
      failure = failures.broken(e);
    } finally {
      if (failure == null) {
        failure = failures.closed();
      }
      release();
      last.unlock();
    }
  }

  /** Whether nothing is left to be purged. */
  boolean isPurged() {
    return purging.isDone();
  }

  private void release() {
    List.copyOf(views).forEach(FrozenSlots::close);
    engine.close();
    try {
      mark.close();
    } catch (IOException e) {
      failure = failures.broken(e);
    }
  }

  private void syncNow() throws RocksDBException, IOException {
    long covered = engine.sequence();
    engine.syncLog();
    mark.raise(covered);
    syncs.incrementAndGet();
  }

  private <T> T guarded(Work<T> work) throws StorageFailure {
    Lock alive = life.readLock();
    alive.lock();
    try {
      StorageFailure before = failure;
      if (before != null) {
        throw new StorageFailure(before.getMessage(), before);
      }
      return work.run();
    } catch (RocksDBException e) {
      throw failed(
          failures.isDamage(e) ? failures.damagedInside(e.getMessage(), e) : failures.working(e));
    } catch (MalformedFrame e) {
      throw failed(failures.damagedInside(e.getMessage(), e));
    } catch (IOException e) {
      throw failed(failures.broken(e));
    } finally {
      alive.unlock();
    }
  }

  private StorageFailure failed(StorageFailure now) {
    failure = now;
    return now;
  }

  /** A view that outlives the call, but not the storage. */
  private final class FrozenSlots implements Frozen {
    private final List<Integer> slots;
    private final Engine.View view;

    FrozenSlots(List<Integer> slots, Engine.View view) {
      this.slots = slots;
      this.view = view;
    }

    @Override
    public List<SlotSum> checksums() throws StorageFailure {
      List<SlotSum> sums = new ArrayList<>();
      for (int slot : slots) {
        // One by one: closing the storage waits for one slot at most.
        sums.add(guarded(() -> pages.checksum(slot, view)));
      }
      return sums;
    }

    @Override
    public void close() {
      Lock alive = life.readLock();
      alive.lock();
      try {
        if (views.remove(this)) {
          view.close();
        }
      } finally {
        alive.unlock();
      }
    }
  }

  private interface Work<T> {
    T run() throws RocksDBException, MalformedFrame, IOException;
  }
}
