package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.common.message.Prepare;
import io.troth.common.model.Generation;
import io.troth.common.ring.Slots;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.StoreChange.Belongs;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.StorageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.rocksdb.RocksDBException;

/** Reads what a store holds about itself and about transactions, when it is opened. */
final class Opening {
  private final Engine engine;
  private final Failures failures;

  Opening(Engine engine, Failures failures) {
    this.engine = engine;
    this.failures = failures;
  }

  /** Gives a new store its name. */
  void checkFormat() throws RocksDBException, MalformedFrame, StorageFailure {
    byte[] format = engine.get(Family.META, StoreKeys.FORMAT);
    if (format == null) {
      BatchBytes batch = engine.batch();
      batch.put(Family.META, StoreKeys.FORMAT, StoreCodec.number(StoreCodec.FORMAT));
      String storeId = UUID.randomUUID().toString();
      batch.put(Family.META, StoreKeys.STORE, StoreCodec.name(storeId));
      engine.write(batch);
    } else if (StoreCodec.number(format) > StoreCodec.FORMAT) {
      throw failures.ofNewerFormat(StoreCodec.number(format));
    }
  }

  /** Counts this opening; the caller syncs before anything is told of it. */
  void raiseGeneration() throws RocksDBException, MalformedFrame {
    BatchBytes batch = engine.batch();
    batch.put(
        Family.META,
        StoreKeys.GENERATION,
        StoreCodec.number(
            Generation.next(number(StoreKeys.GENERATION), ThreadLocalRandom.current().nextLong())));
    engine.write(batch);
  }

  Stored stored() throws RocksDBException, MalformedFrame {
    SortedMap<Long, Prepare> prepared = new TreeMap<>();
    SortedMap<Long, Stored.Outcome> decided = new TreeMap<>();
    try (Engine.Scan wal = engine.scan(Family.WAL)) {
      for (wal.seekToFirst(); wal.isValid(); wal.next()) {
        long revision = StoreKeys.ofWal(wal.key());
        byte[] record = wal.value();
        Optional<Stored.Outcome> outcome = StoreCodec.outcome(record);
        if (outcome.isPresent()) {
          decided.put(revision, outcome.get());
        } else {
          prepared.put(revision, StoreCodec.prepared(record));
        }
      }
    }
    Optional<byte[]> belongs = meta(StoreKeys.BELONGS);
    Belongs whose = belongs.isPresent() ? StoreCodec.belongs(belongs.get()) : new Belongs("", 0);
    byte[] storeId =
        meta(StoreKeys.STORE).orElseThrow(() -> new MalformedFrame("a store without a name"));
    return new Stored(
        StoreCodec.name(storeId),
        number(StoreKeys.GENERATION),
        whose.clusterId(),
        whose.follower(),
        number(StoreKeys.PROMISED),
        nonce(),
        number(StoreKeys.STABLE),
        roles(),
        prepared,
        decided);
  }

  /** Of the office to which the epoch is promised; an older program stores the epoch alone. */
  private String nonce() throws RocksDBException, MalformedFrame {
    Optional<byte[]> office = meta(StoreKeys.OFFICE);
    if (office.isEmpty()) {
      return "";
    }
    StoreChange.Promised known = StoreCodec.office(office.get());
    return known.epoch() == number(StoreKeys.PROMISED) ? known.nonce() : "";
  }

  void read(Horizons horizons, Purging purging) throws RocksDBException, MalformedFrame {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      Optional<byte[]> horizon = meta(StoreKeys.horizon(slot));
      if (horizon.isPresent()) {
        horizons.set(slot, StoreCodec.number(horizon.get()));
        // Whether this was done before the last end is not written down: a look will tell.
        purging.add(slot);
      }
    }
  }

  private List<SlotRole> roles() throws RocksDBException, MalformedFrame {
    List<SlotRole> roles = new ArrayList<>(Slots.COUNT);
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      Optional<byte[]> role = meta(StoreKeys.role(slot));
      roles.add(role.isPresent() ? StoreCodec.role(role.get()) : SlotRole.NONE);
    }
    return List.copyOf(roles);
  }

  private long number(byte[] key) throws RocksDBException, MalformedFrame {
    Optional<byte[]> number = meta(key);
    return number.isPresent() ? StoreCodec.number(number.get()) : 0;
  }

  private Optional<byte[]> meta(byte[] key) throws RocksDBException {
    return Optional.ofNullable(engine.get(Family.META, key));
  }
}
