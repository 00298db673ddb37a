package io.troth.simulation.disk;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A simulated store in the manner of a log-structured one: ordered families of keys, atomic
 * batches, and a sync that makes everything written before it last. If a crash leaves one batch it
 * leaves all batches before it.
 *
 * <p>It outlives the server: {@link #crash} ends the server's use of it, {@link #open} begins the
 * next. Completions of syncs under way at a crash never come.
 */
public final class SimDisk {
  /** How much of what was synced {@link #damage} can destroy. */
  private static final int SYNCED_BATCHES_KEPT_MAX = 64;

  private record Batch(long number, List<Image.Undo> undo) {}

  private final EventQueue events;
  private final Chance chance;
  private final Image image = new Image();
  private final Deque<Batch> unsynced = new ArrayDeque<>();
  private final Deque<Batch> synced = new ArrayDeque<>();
  private final Pace pace;
  private SyncTemper temper = SyncTemper.CALM;
  private Opened found = Opened.CLEAN;
  private long capacityBytes = Long.MAX_VALUE;
  private long written;
  private long bytesToSync;
  private long lastSyncDone;
  private int life;
  private boolean open;
  private boolean broken;
  private boolean failNext;

  public SimDisk(EventQueue events, Chance chance) {
    this(events, chance, Pace.USUAL);
  }

  public SimDisk(EventQueue events, Chance chance, Pace pace) {
    this.events = events;
    this.chance = chance;
    this.pace = pace;
  }

  // What the server does

  /** Begins a life with what the last one left. */
  public Opened open() {
    if (open) {
      throw new IllegalStateException("the disk is open already");
    }
    open = true;
    broken = false;
    Opened opened = found;
    found = Opened.CLEAN;
    return opened;
  }

  /**
   * Writes the batch, all or nothing. It can be read on return, and lasts once a later sync says
   * so.
   */
  public void apply(List<Change> batch) throws DiskFailure {
    usable();
    long added = 0;
    for (Change change : batch) {
      added += change instanceof Change.Put put ? put.key().length + put.value().length : 0;
    }
    if (added > 0 && image.bytes() + added > capacityBytes) {
      throw new DiskFailure(DiskFailure.Kind.FULL, "no room for " + added + " bytes");
    }
    bytesToSync += added;
    unsynced.addLast(new Batch(written++, image.apply(batch)));
  }

  /**
   * Makes everything written so far last; tells when it is so. Several may be under way, and end in
   * order.
   */
  public void sync(Consumer<Synced> done) throws DiskFailure {
    usable();
    long upTo = written;
    int asker = life;
    lastSyncDone = Math.max(lastSyncDone, events.now() + temper.draw(chance, pace, bytesToSync));
    bytesToSync = 0;
    boolean fails = failNext || chance.odds(temper.failOdds());
    boolean lies = chance.odds(temper.lieOdds());
    failNext = false;
    events.at(
        lastSyncDone,
        () -> {
          if (asker == life) {
            done.accept(ended(upTo, fails, lies));
          }
        });
  }

  public Optional<byte[]> get(String family, byte[] key) {
    return Optional.ofNullable(image.family(family).get(key));
  }

  /**
   * Up to {@code entriesMax} entries in key order from {@code from}, inclusive, to {@code to},
   * exclusive.
   */
  public List<Entry> scan(String family, byte[] from, byte[] to, int entriesMax) {
    return image.scan(family, from, to, entriesMax);
  }

  /** Every entry whose key begins so, in key order. */
  public List<Entry> scan(String family, byte[] prefix) {
    return image.scan(family, prefix);
  }

  public List<Entry> scanAll(String family) {
    return image.scan(family, new byte[0]);
  }

  public long bytes() {
    return image.bytes();
  }

  /** How many batches would be at risk if power failed now. */
  public int unsyncedBatches() {
    return unsynced.size();
  }

  // What the world does to it

  public boolean isOpen() {
    return open;
  }

  public void temper(SyncTemper next) {
    temper = next;
  }

  public SyncTemper temper() {
    return temper;
  }

  /** The next sync that is asked for will fail. */
  public void failNextSync() {
    failNext = true;
  }

  /** No further byte fits until {@link #free()}. */
  public void fill() {
    capacityBytes = image.bytes();
  }

  public void limit(long bytesMax) {
    capacityBytes = bytesMax;
  }

  public void free() {
    capacityBytes = Long.MAX_VALUE;
  }

  /** Ends the server's life on this disk. */
  public void crash(Loss loss) {
    // After a failed sync the kernel may have thrown its pages away, so that even a mere restart
    // can lose them.
    Loss actual = broken && loss == Loss.PROCESS ? Loss.POWER : loss;
    life++;
    open = false;
    broken = false;
    failNext = false;
    lastSyncDone = 0;
    bytesToSync = 0;
    int lost =
        switch (actual) {
          case PROCESS -> 0;
          case POWER -> chance.between(0, unsynced.size());
          case POWER_AND_ALL_UNSYNCED -> unsynced.size();
        };
    boolean torn = lost > 0 && chance.odds(0.5);
    rollBack(unsynced, lost);
    found = new Opened(found.batchesLost() + lost, found.tornTail() || torn, found.damaged());
  }

  /**
   * Destroys the last part of what was synced, as a bad sector would; the next opening finds that
   * out. Crash first.
   */
  public void damage() {
    if (open) {
      throw new IllegalStateException("damage comes to light on opening: crash the server first");
    }
    int lost = unsynced.size();
    rollBack(unsynced, lost);
    int lostSynced = synced.isEmpty() ? 0 : chance.between(1, synced.size());
    rollBack(synced, lostSynced);
    found = new Opened(found.batchesLost() + lost + lostSynced, found.tornTail(), true);
  }

  /** Everything is gone, as with a new disk. Crash first. */
  public void wipe() {
    if (open) {
      throw new IllegalStateException("a server uses this disk: crash it first");
    }
    image.clear();
    unsynced.clear();
    synced.clear();
    found = Opened.CLEAN;
  }

  private Synced ended(long upTo, boolean fails, boolean lies) {
    if (broken || fails) {
      broken = true;
      return new Synced.Failed("input/output error");
    }
    while (!lies && !unsynced.isEmpty() && unsynced.peekFirst().number() < upTo) {
      synced.addLast(unsynced.pollFirst());
      if (synced.size() > SYNCED_BATCHES_KEPT_MAX) {
        synced.pollFirst();
      }
    }
    return new Synced.Durable();
  }

  private void rollBack(Deque<Batch> batches, int count) {
    for (int i = 0; i < count; i++) {
      image.undo(batches.pollLast().undo());
    }
  }

  private void usable() throws DiskFailure {
    if (!open) {
      throw new DiskFailure(DiskFailure.Kind.CLOSED, "the server that owned this disk has crashed");
    }
    if (broken) {
      throw new DiskFailure(DiskFailure.Kind.BROKEN, "an earlier sync failed");
    }
  }
}
