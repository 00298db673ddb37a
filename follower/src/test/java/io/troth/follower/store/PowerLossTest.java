package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A loss of power takes any part of what was not synced, and nothing else: the first is put up
 * with, the second refused. Each image is a copy of the files of a running store.
 */
class PowerLossTest {
  private static final int SYNCED = 20;
  private static final int WRITTEN = 40;

  private final NumberedBatches batches = new NumberedBatches(700);

  @TempDir Path directory;

  private Path log;
  private long syncedBytes;

  /** The image of a store in whose log some is synced and some is not. */
  private Path image() throws StorageFailure, IOException {
    Path data = directory.resolve("data");
    try (RocksStorage storage = new DataDirectory(data).open()) {
      for (int number = 1; number <= SYNCED; number++) {
        storage.write(batches.batch(number));
      }
      storage.sync();
      log = logs(data).getLast();
      syncedBytes = Files.size(log);
      for (int number = SYNCED + 1; number <= WRITTEN; number++) {
        storage.write(batches.batch(number));
      }
      return Some.copy(data, directory.resolve("image"));
    }
  }

  private static List<Path> logs(Path data) {
    return Some.files(data, ".log");
  }

  private static long open(Path data, NumberedBatches batches) throws StorageFailure {
    try (RocksStorage storage = new DataDirectory(data).open()) {
      return batches.check(storage);
    }
  }

  private Path cut(Path image, long bytes, String name) throws IOException {
    Path copy = Some.copy(image, directory.resolve(name));
    Path file = copy.resolve("db").resolve(log.getFileName());
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
    return copy;
  }

  private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(bytes), at);
    }
  }

  @Test
  void nothing_is_lost_when_only_the_process_ends() throws Exception {
    assertEquals(WRITTEN, open(image(), batches));
  }

  @Test
  void a_tail_that_was_not_synced_may_end_anywhere() throws Exception {
    Path image = image();
    long written = Files.size(logs(image).getLast());
    assertTrue(written > syncedBytes);
    Random random = new Random(1);
    long before = -1;
    for (int i = 0; i < 12; i++) {
      long bytes = i == 0 ? syncedBytes : syncedBytes + random.nextLong(written - syncedBytes);
      long last = open(cut(image, bytes, "cut" + i), batches);
      assertTrue(last >= SYNCED && last <= WRITTEN, "batch " + last);
      before = Math.max(before, last);
    }
    assertTrue(before > SYNCED);
  }

  @Test
  void a_tail_that_was_not_synced_may_hold_anything() throws Exception {
    Path image = image();
    long written = Files.size(logs(image).getLast());
    Random random = new Random(2);
    for (int i = 0; i < 8; i++) {
      Path copy = Some.copy(image, directory.resolve("garbage" + i));
      byte[] page = new byte[random.nextInt(1, 5000)];
      if (i % 2 == 0) {
        random.nextBytes(page);
      }
      long at = syncedBytes + random.nextLong(written - syncedBytes);
      overwrite(copy.resolve("db").resolve(log.getFileName()), at, page);
      long last = open(copy, batches);
      assertTrue(last >= SYNCED && last < WRITTEN, "batch " + last);
    }
  }

  @Test
  void a_log_that_lost_what_was_synced_is_refused_and_stays_so() throws Exception {
    Path image = image();
    for (long bytes : new long[] {0, syncedBytes / 2, syncedBytes - 1}) {
      Path copy = cut(image, bytes, "lost" + bytes);
      for (int attempt = 0; attempt < 2; attempt++) {
        StorageFailure refused =
            assertThrows(StorageFailure.class, () -> open(copy, batches), "cut at " + bytes);
        assertTrue(refused.getMessage().contains("is damaged"), refused.getMessage());
        assertTrue(refused.getMessage().contains("rebuilt from its peers"), refused.getMessage());
      }
    }
  }

  @Test
  void damage_in_what_was_synced_is_refused_however_much_follows_it() throws Exception {
    Path image = image();
    Random random = new Random(3);
    for (int i = 0; i < 8; i++) {
      Path copy = Some.copy(image, directory.resolve("flip" + i));
      Path file = copy.resolve("db").resolve(log.getFileName());
      long at = random.nextLong(syncedBytes);
      byte[] bytes = Files.readAllBytes(file);
      bytes[(int) at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      assertThrows(StorageFailure.class, () -> open(copy, batches), "flipped at " + at);
    }
  }

  @Test
  void a_log_file_that_is_gone_is_refused() throws Exception {
    Path image = image();
    Files.delete(logs(image).getLast());
    assertThrows(StorageFailure.class, () -> open(image, batches));
  }

  /**
   * A full memtable closes a log file: what was not synced may be lost from it and not from the
   * next.
   */
  @Test
  void a_hole_between_two_log_files_is_never_stepped_over() throws Exception {
    NumberedBatches large = new NumberedBatches(20_000);
    Path data = directory.resolve("data");
    Path image;
    try (RocksStorage storage = new DataDirectory(data).open(Some.LITTLE_MEMORY)) {
      storage.sync();
      int number = 1;
      int logs = logs(data).size();
      while (logs(data).size() == logs) {
        storage.write(large.batch(number++));
      }
      storage.write(large.batch(number++));
      storage.write(large.batch(number++));
      image = Some.copy(data, directory.resolve("image"));
    }
    List<Path> logs = logs(image);
    Path closed = logs.get(logs.size() - 2);
    long size = Files.size(closed);
    Random random = new Random(4);
    for (int i = 0; i < 12; i++) {
      Path copy = Some.copy(image, directory.resolve("hole" + i));
      Path file = copy.resolve("db").resolve(closed.getFileName());
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(size - 1 - random.nextLong(size / 2));
      }
      try (RocksStorage storage = new DataDirectory(copy).open()) {
        large.check(storage);
      } catch (StorageFailure refused) {
        // A table that was flushed already proves that the closed file had been synced.
        assertTrue(refused.getMessage().contains("is damaged"), refused.getMessage());
      }
    }
  }

  @Test
  void a_sync_covers_the_log_files_that_were_closed_since_the_last_one() throws Exception {
    NumberedBatches large = new NumberedBatches(20_000);
    Path data = directory.resolve("data");
    Path image;
    try (RocksStorage storage = new DataDirectory(data).open(Some.LITTLE_MEMORY)) {
      int number = 1;
      int logs = logs(data).size();
      while (logs(data).size() == logs) {
        storage.write(large.batch(number++));
      }
      storage.sync();
      image = Some.copy(data, directory.resolve("image"));
    }
    Path lost = Some.copy(image, directory.resolve("lost"));
    Files.delete(logs(lost).getLast());
    assertThrows(StorageFailure.class, () -> open(lost, large));
    open(image, large);
  }
}
