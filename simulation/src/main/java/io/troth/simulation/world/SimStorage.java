package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.message.Prepare;
import io.troth.common.message.SlotSum;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import io.troth.follower.store.SlotChecksum;
import io.troth.simulation.disk.Change;
import io.troth.simulation.disk.DiskFailure;
import io.troth.simulation.disk.Opened;
import io.troth.simulation.disk.SimDisk;
import io.troth.simulation.disk.Synced;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A follower's store on a simulated disk. The disk decides which batches last, one small entry for
 * each; what the batches say is kept beside it as values. It outlives the server.
 */
final class SimStorage implements Storage {
  private static final String LOG = "log";

  /** Most slots are empty, and compared again and again. */
  private static final SlotSum NOTHING = new SlotChecksum().result();

  /** More than the disk can lose of what was synced. */
  private static final int ENTRIES_KEPT = 256;

  /** By the number of bits of the length. */
  private static final byte[][] ZEROS =
      IntStream.range(0, 22).mapToObj(bits -> new byte[1 << bits]).toArray(byte[][]::new);

  private record Batch(long number, List<StoreChange> changes) {}

  /** A store as it was at one moment. */
  record Image(StoreModel store) {}

  private final SimDisk disk;
  private final boolean hidesPurges;
  private final Deque<Batch> unsynced = new ArrayDeque<>();
  private StoreModel durable;
  private StoreModel now;
  private long written;

  /** Of the store and of the copies that were put in its place. */
  private long openings;

  SimStorage(SimDisk disk, String storeId, boolean hidesPurges) {
    this.hidesPurges = hidesPurges;
    this.disk = disk;
    format(storeId);
  }

  /** An empty store, as on a new disk. */
  void format(String storeId) {
    durable = new StoreModel(storeId);
    now = durable;
    unsynced.clear();
  }

  /** A copy of the directory as it is now, which may be put back later. */
  Image snapshot() {
    return new Image(now.copy());
  }

  /** Puts a copy in the place of what is there; no server may use the store meanwhile. */
  void restore(Image image) {
    disk.wipe();
    durable = image.store().copy();
    now = durable;
    unsynced.clear();
  }

  SimDisk disk() {
    return disk;
  }

  /** What would be left if power failed now. */
  StoreModel durable() {
    return durable;
  }

  /** What the running server sees. */
  StoreModel now() {
    return now;
  }

  /** Begins a life with what the disk kept; empty if it is damaged and must not be trusted. */
  Optional<Opened> open() {
    Opened opened = disk.open();
    if (opened.damaged()) {
      return Optional.empty();
    }
    long last = -1;
    for (io.troth.simulation.disk.Entry entry : disk.scanAll(LOG)) {
      last = ByteBuffer.wrap(entry.key()).getLong();
    }
    while (!unsynced.isEmpty() && unsynced.peekLast().number() > last) {
      unsynced.pollLast();
    }
    // The real store syncs it before it is used.
    durable.opened(++openings);
    now = durable.copy();
    unsynced.forEach(batch -> now.apply(batch.changes()));
    return Optional.of(opened);
  }

  @Override
  public Stored stored() {
    return now.stored();
  }

  @Override
  public Version get(Key key) {
    return now.get(key);
  }

  @Override
  public void write(List<StoreChange> changes) throws StorageFailure {
    long number = written;
    List<Change> batch =
        List.of(
            new Change.Put(LOG, key(number), zeros(bytes(changes))),
            new Change.Delete(LOG, key(number - ENTRIES_KEPT)));
    try {
      disk.apply(batch);
    } catch (DiskFailure failure) {
      throw new StorageFailure(failure.getMessage(), failure);
    }
    written++;
    List<StoreChange> kept = List.copyOf(changes);
    unsynced.addLast(new Batch(number, kept));
    now.apply(kept);
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** Never zero: a full disk refuses every batch. */
  private static int bytes(List<StoreChange> changes) {
    int bytes = 1;
    for (StoreChange change : changes) {
      bytes +=
          switch (change) {
            case StoreChange.Prepared prepared -> prepared.prepare().bytes();
            case StoreChange.Copied copied -> (int) Sizes.entries(copied.entries());
            default -> 1;
          };
    }
    return bytes;
  }

  /** Batches of about one size share what they write, which nothing reads. */
  private static byte[] zeros(int bytes) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bytes);
    return ZEROS[Math.min(bits, ZEROS.length - 1)];
  }

  @Override
  public void sync() {
    throw new UnsupportedOperationException("time passes meanwhile: ask with a listener");
  }

  /** As {@link #sync()}, but tells when it is done. */
  void sync(Consumer<Synced> done) throws DiskFailure {
    long upTo = written;
    disk.sync(synced -> {
      if (synced instanceof Synced.Durable) {
        harden(upTo);
      }
      done.accept(synced);
    });
  }

  private void harden(long upTo) {
    while (!unsynced.isEmpty() && unsynced.peekFirst().number() < upTo) {
      List<StoreChange> changes = unsynced.pollFirst().changes();
      checkKept(changes);
      durable.apply(changes);
    }
  }

  /** I6: a record in doubt goes with a decision only, and no other takes its place. */
  private void checkKept(List<StoreChange> changes) {
    for (StoreChange change : changes) {
      if (change instanceof StoreChange.Prepared next) {
        Prepare before = durable.prepared.get(next.prepare().revision());
        Invariant.check(
            before == null || before.equals(next.prepare()),
            "I6",
            "a promised record was replaced:",
            before,
            "by",
            next.prepare());
      }
    }
  }

  @Override
  public Optional<Page> page(int slot, long since, byte[] cursor, int bytesMax) {
    if (since != SlotRole.NOTHING && !now.canTell(slot, since) && !hidesPurges) {
      return Optional.empty();
    }
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<Key, Version> each : now.slot(slot).entrySet()) {
      if (each.getValue().revision() > since) {
        entries.add(new Entry(each.getKey(), each.getValue()));
      }
    }
    boolean changes = since != SlotRole.NOTHING;
    if (changes) {
      entries.sort(Comparator.comparingLong(entry -> entry.version().revision()));
    }
    List<Entry> page = new ArrayList<>();
    boolean inSync = now.role(slot) == Role.IN_SYNC;
    int bytes = 0;
    for (Entry entry : entries) {
      byte[] place = place(entry, changes);
      if (cursor.length > 0 && java.util.Arrays.compareUnsigned(place, cursor) <= 0) {
        continue;
      }
      if (bytes >= bytesMax) {
        return Optional.of(
            new Page(page, place(page.getLast(), changes), inSync, now.horizon(slot)));
      }
      page.add(entry);
      bytes += (int) Sizes.entry(entry);
    }
    return Optional.of(new Page(page, new byte[0], inSync, now.horizon(slot)));
  }

  /** Where an entry stands: by revision in a list of changes, else by key. */
  private static byte[] place(Entry entry, boolean changes) {
    byte[] key = entry.key().bytes();
    return changes
        ? ByteBuffer.allocate(Long.BYTES + key.length)
            .putLong(entry.version().revision())
            .put(key)
            .array()
        : key;
  }

  @Override
  public SlotSum checksum(int slot) {
    Map<Key, Version> entries = now.slot(slot);
    if (entries.isEmpty()) {
      return NOTHING;
    }
    SlotChecksum sum = new SlotChecksum();
    entries.forEach((key, version) ->
        version
            .value()
            .ifPresent(value -> sum.add(key.bytes(), version.revision(), value.bytes())));
    return sum.result();
  }

  @Override
  public Frozen freeze(List<Integer> slots) {
    List<SlotSum> sums = slots.stream().map(this::checksum).toList();
    return new Frozen() {
      @Override
      public List<SlotSum> checksums() {
        return sums;
      }

      @Override
      public void close() {}
    };
  }

  /** What the disk does by itself: another version of a key. */
  void rot(Key key, Version version) {
    now.rot(key, version);
    durable.rot(key, version);
  }

  @Override
  public Usage usage() {
    return new Usage(now.keys(), disk.bytes());
  }

  @Override
  public void close() {}
}
