package io.troth.follower.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * How far RocksDB's log was synced, kept beside it: written after each sync, unsynced itself. What
 * is recovered must reach this far. It tells the tail that a loss of power took, which nobody was
 * promised, from the loss of what was synced, which looks the same to RocksDB.
 *
 * <p>After the end of the process the mark is exact. After a loss of power it may be older than the
 * last sync, by as long as the operating system holds pages back: never newer, because it is
 * written only when the sync is done.
 *
 * <p>It has two places, a sector each, written in turn: a write that is cut in the middle leaves
 * the other.
 */
final class SyncMark implements AutoCloseable {
  private static final int SECTOR = 512;
  private static final int PLACES = 2;

  private final FileChannel file;
  private final ByteBuffer place = ByteBuffer.allocate(Long.BYTES + Integer.BYTES);
  private long reached;
  private int next;

  private SyncMark(FileChannel file) {
    this.file = file;
  }

  /** Makes it, at zero, in synced storage. */
  static void create(Path path) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      SyncMark mark = new SyncMark(file);
      mark.raise(0);
      mark.raise(0);
      file.force(true);
    }
    try (FileChannel directory = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** Nothing if neither place holds what was written there. */
  static SyncMark open(Path path) throws IOException, Unreadable {
    FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    SyncMark mark = new SyncMark(file);
    try {
      long reached = -1;
      for (int i = 0; i < PLACES; i++) {
        OptionalLong read = mark.read(i);
        if (read.isPresent() && read.getAsLong() > reached) {
          reached = read.getAsLong();
          mark.next = (i + 1) % PLACES;
        }
      }
      if (reached < 0) {
        throw new Unreadable("neither place of " + path + " holds a mark");
      }
      mark.reached = reached;
      return mark;
    } catch (IOException | Unreadable e) {
      file.close();
      throw e;
    }
  }

  long reached() {
    return reached;
  }

  /** By any thread: of syncs side by side, the one that was asked for last may end first. */
  synchronized void raise(long sequence) throws IOException {
    if (sequence < reached) {
      return;
    }
    place.clear().putLong(sequence).putInt(sum(sequence)).flip();
    file.write(place, (long) next * SECTOR);
    reached = sequence;
    next = (next + 1) % PLACES;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  private OptionalLong read(int index) throws IOException {
    place.clear();
    if (file.read(place, (long) index * SECTOR) < place.capacity()) {
      return OptionalLong.empty();
    }
    long sequence = place.flip().getLong();
    return place.getInt() == sum(sequence) ? OptionalLong.of(sequence) : OptionalLong.empty();
  }

  private static int sum(long sequence) {
    CRC32C crc = new CRC32C();
    crc.update(ByteBuffer.allocate(Long.BYTES).putLong(~sequence).flip());
    return (int) crc.getValue();
  }

  /** The mark itself is damaged. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }
}
