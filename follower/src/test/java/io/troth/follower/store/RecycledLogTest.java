package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log file is written over one that is not needed any more. What that held is never taken for
 * what this one holds, and what was synced is missed as in a new file.
 */
class RecycledLogTest {
  private static final int PAGE = 4_096;

  /** More than the batches that are in a log when it is first seen. */
  private static final int OLD_BYTES_MIN = 50_000;

  private static final int BATCHES = 25;

  private final NumberedBatches batches = new NumberedBatches(700);

  @TempDir Path directory;

  private Path image;
  private Path log;

  /** The file as it was taken over, and as it is in the image. */
  private byte[] before;

  private byte[] after;

  /** The last batch that is synced, and the last one; and where their bytes end. */
  private long synced;

  private long written;
  private int syncedBytes;
  private int writtenBytes;

  @BeforeEach
  void fill() throws Exception {
    Path data = directory.resolve("data");
    try (RocksStorage storage = new DataDirectory(data).open(Some.LITTLE_MEMORY)) {
      byte[] atSync;
      do {
        awaitRecycled(storage, data);
        before = Files.readAllBytes(log);
        write(storage);
        storage.sync();
        synced = written;
        atSync = Files.readAllBytes(log);
        write(storage);
        // Else it was full before that.
      } while (!log.equals(newest(data)));
      after = Files.readAllBytes(log);
      syncedBytes = Arrays.mismatch(atSync, after);
      writtenBytes = after.length;
      while (after[writtenBytes - 1] == before[writtenBytes - 1]) {
        writtenBytes--;
      }
      image = Some.copy(data, directory.resolve("image"));
    }
    assertTrue(PAGE < syncedBytes && syncedBytes < writtenBytes - PAGE);
    assertTrue(writtenBytes < after.length - PAGE, "nothing old is left in the file");
  }

  private void awaitRecycled(RocksStorage storage, Path data) throws Exception {
    log = newest(data);
    boolean recycled = false;
    while (!recycled) {
      storage.write(batches.batch(++written));
      Path last = newest(data);
      recycled = !last.equals(log) && Files.size(last) > OLD_BYTES_MIN;
      log = last;
    }
  }

  private void write(RocksStorage storage) throws StorageFailure {
    for (int i = 0; i < BATCHES; i++) {
      storage.write(batches.batch(++written));
    }
  }

  private static Path newest(Path data) {
    List<Path> logs = Some.files(data, ".log");
    return logs.get(logs.size() - 1);
  }

  private Path with(byte[] changed, String name) throws IOException {
    Path copy = Some.copy(image, directory.resolve(name));
    Files.write(copy.resolve("db").resolve(log.getFileName()), changed);
    return copy;
  }

  private long open(Path data) throws StorageFailure {
    try (RocksStorage storage = new DataDirectory(data).open()) {
      return batches.check(storage);
    }
  }

  @Test
  void all_that_was_written_is_there_and_nothing_that_was_there_before() throws Exception {
    assertEquals(written, open(image));
    // Once more, from tables alone.
    assertEquals(written, open(image));
  }

  @Test
  void of_what_was_not_synced_any_part_may_be_what_was_there_before() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 10; i++) {
      byte[] changed = after.clone();
      int from = i == 0 ? syncedBytes : random.nextInt(syncedBytes, writtenBytes);
      int to = i % 2 == 0 ? writtenBytes : Math.min(writtenBytes, from + PAGE);
      System.arraycopy(before, from, changed, from, to - from);
      long last = open(with(changed, "tail" + i));
      assertTrue(synced <= last && last < written, "batch " + last + " from " + from);
    }
  }

  @Test
  void what_was_synced_may_not_be_what_was_there_before() throws Exception {
    Random random = new Random(2);
    for (int i = 0; i < 10; i++) {
      byte[] changed = after.clone();
      // The first batch was there when the file was first seen.
      int first = Arrays.mismatch(before, after);
      int from = i == 0 ? first : random.nextInt(first, syncedBytes - PAGE);
      // Less may be a part of a value that is the same in both.
      int to = from + random.nextInt(PAGE / 2, PAGE);
      System.arraycopy(before, from, changed, from, to - from);
      Path copy = with(changed, "synced" + i);
      assertThrows(StorageFailure.class, () -> open(copy), "from " + from + " to " + to);
    }
  }

  @Test
  void damage_in_what_was_synced_is_refused() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 10; i++) {
      byte[] changed = after.clone();
      int at = random.nextInt(syncedBytes);
      changed[at] ^= (byte) (1 << random.nextInt(8));
      Path copy = with(changed, "flip" + i);
      assertThrows(StorageFailure.class, () -> open(copy), "flipped at " + at);
    }
  }

  @Test
  void the_file_before_it_is_missed() throws Exception {
    List<Path> logs = Some.files(image, ".log");
    Path closed = logs.get(logs.size() - 2);
    Path copy = Some.copy(image, directory.resolve("without"));
    Files.delete(copy.resolve("db").resolve(closed.getFileName()));
    assertThrows(StorageFailure.class, () -> open(copy));
  }
}
