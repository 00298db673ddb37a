package io.troth.follower.store;

import io.troth.common.check.Limits;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.SlotSum;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.driver.Storage.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.rocksdb.RocksDBException;

/**
 * Reads whole slots, beside the thread that writes: each call sees the store as it was at one
 * moment. A cursor is the stored key that a page ended with. A page ends, too, when it has taken
 * some time: a slot may have any number of changes that are outdated and of tombstones that are
 * forgotten, and the follower that asks for a page does not wait for ever.
 */
final class SlotPages {
  private static final byte[] END = {};
  private static final long MADE_NANOS_MAX = Limits.PAGE_MADE_MILLIS_MAX * 1_000_000L;

  private final Engine engine;
  private final Horizons horizons;
  private final LongSupplier nanoTime;

  SlotPages(Engine engine, Horizons horizons) {
    this(engine, horizons, System::nanoTime);
  }

  SlotPages(Engine engine, Horizons horizons, LongSupplier nanoTime) {
    this.engine = engine;
    this.horizons = horizons;
    this.nanoTime = nanoTime;
  }

  Optional<Page> page(int slot, long since, byte[] cursor, int bytesMax)
      throws RocksDBException, MalformedFrame {
    if (cursor.length > 0 && !StoreKeys.inSlot(slot, cursor)) {
      throw new IllegalArgumentException("a cursor of another slot than " + slot);
    }
    try (Engine.View view = engine.view()) {
      // Of the same view as the data: a copy that is being cleared or filled tells so.
      byte[] role = view.get(Family.META, StoreKeys.role(slot));
      boolean inSync = role != null && StoreCodec.role(role).role() == Role.IN_SYNC;
      Filling page = new Filling(slot, bytesMax, inSync);
      return since == SlotRole.NOTHING
          ? Optional.of(all(slot, cursor, view, page))
          : changes(slot, since, cursor, view, page);
    }
  }

  private Page all(int slot, byte[] cursor, Engine.View view, Filling page)
      throws RocksDBException, MalformedFrame {
    try (Engine.Scan data = engine.scanSlot(Family.DATA, slot, view)) {
      data.seek(cursor.length == 0 ? StoreKeys.slot(slot) : StoreKeys.after(cursor));
      for (; data.isValid(); data.next()) {
        byte[] key = data.key();
        if (!page.add(key, key, data.value())) {
          return page.until();
        }
      }
    }
    return page.toTheEnd();
  }

  private Optional<Page> changes(
      int slot, long since, byte[] cursor, Engine.View view, Filling page)
      throws RocksDBException, MalformedFrame {
    try (Engine.Scan changes = engine.scanSlot(Family.CHANGES, slot, view)) {
      // Only now: what this view lacks, the horizon tells.
      if (!horizons.canTell(slot, since)) {
        return Optional.empty();
      }
      changes.seek(
          cursor.length == 0 ? StoreKeys.change(slot, since + 1) : StoreKeys.after(cursor));
      Page made = fill(changes, view, page);
      // A purge since then has had the page leave out deletions that the other side lacks.
      return horizons.canTell(slot, since) ? Optional.of(made) : Optional.empty();
    }
  }

  private static Page fill(Engine.Scan changes, Engine.View view, Filling page)
      throws RocksDBException, MalformedFrame {
    for (; changes.isValid(); changes.next()) {
      byte[] change = changes.key();
      byte[] key = StoreKeys.dataOfChange(change);
      byte[] version = view.get(Family.DATA, key);
      // Written again since: a later change tells of it.
      boolean stale = StoreCodec.revisionOrNone(version) != StoreKeys.revisionOfChange(change);
      if (!(stale ? page.pass(change) : page.add(change, key, version))) {
        return page.until();
      }
    }
    return page.toTheEnd();
  }

  SlotSum checksum(int slot, Engine.View view) throws RocksDBException, MalformedFrame {
    SlotChecksum checksum = new SlotChecksum();
    try (Engine.Scan data = engine.scanSlot(Family.DATA, slot, view)) {
      for (data.seek(StoreKeys.slot(slot)); data.isValid(); data.next()) {
        byte[] version = data.value();
        long revision = StoreCodec.revision(version);
        if (!StoreCodec.isTombstone(version)) {
          checksum.add(
              data.key(), StoreKeys.slot(slot).length, revision, version, StoreCodec.VERSION_HEAD);
        }
      }
    }
    return checksum.result();
  }

  /** A page that is being filled. */
  private final class Filling {
    /** What an entry takes beside key and value, about. */
    private static final int ENTRY_BYTES = 16;

    private final int slot;
    private final int bytesMax;
    private final boolean inSync;
    private final List<Entry> entries = new ArrayList<>();
    private int bytes;
    private byte[] last = END;
    private final long began = nanoTime.getAsLong();

    Filling(int slot, int bytesMax, boolean inSync) {
      this.slot = slot;
      this.bytesMax = bytesMax;
      this.inSync = inSync;
    }

    /**
     * Leaves out what stands there, unless there is no time left: there always is for the first.
     */
    boolean pass(byte[] place) {
      if (isLate()) {
        return false;
      }
      last = place;
      return true;
    }

    private boolean isLate() {
      return last.length > 0 && nanoTime.getAsLong() - began > MADE_NANOS_MAX;
    }

    /** Whether there was room and time: there always is for the first. */
    boolean add(byte[] place, byte[] key, byte[] stored) throws MalformedFrame {
      if (isLate()) {
        return false;
      }
      Version version = StoreCodec.version(stored);
      if (version.exists() || !horizons.isPast(slot, version.revision())) {
        int more = key.length + stored.length + ENTRY_BYTES;
        if (!entries.isEmpty() && bytes + more > bytesMax) {
          return false;
        }
        bytes += more;
        entries.add(new Entry(StoreKeys.ofData(key), version));
      }
      last = place;
      return true;
    }

    Page until() {
      return new Page(entries, last, inSync, horizons.of(slot));
    }

    Page toTheEnd() {
      return new Page(entries, END, inSync, horizons.of(slot));
    }
  }
}
