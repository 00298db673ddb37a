package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troth.common.model.Key;
import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes no more: the failure is told, stays, and takes nothing that was written. */
class FullDiskTest {
  private final NumberedBatches batches = new NumberedBatches(ChildStore.VALUE_BYTES);

  @TempDir Path directory;

  @Test
  void a_full_disk_is_told_by_every_call_until_the_store_is_opened_anew() throws Exception {
    Path disk = Files.createDirectory(directory.resolve("disk"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=24m", "troth-test", disk.toString()),
        "only root can make a disk that is small enough to be filled");
    try {
      long written = fill(disk);
      assertTrue(run("mount", "-o", "remount,size=96m", disk.toString()));
      try (RocksStorage storage = new DataDirectory(disk).open(Some.LITTLE_MEMORY)) {
        long last = batches.check(storage);
        assertTrue(last >= written, "wrote " + written + ", found " + last);
        storage.write(batches.batch(last + 1));
        storage.sync();
      }
    } finally {
      assertTrue(run("umount", disk.toString()));
    }
  }

  private long fill(Path disk) throws StorageFailure {
    long number = 0;
    try (RocksStorage storage = new DataDirectory(disk).open(Some.LITTLE_MEMORY)) {
      // Tables are compacted and logs removed all the time: only what can't be takes the room.
      Files.write(disk.resolve("ballast"), new byte[8 << 20]);
      StorageFailure first = null;
      while (first == null) {
        try {
          storage.write(batches.batch(++number));
        } catch (StorageFailure failure) {
          first = failure;
        }
      }
      assertTrue(first.getMessage().contains("is full"), first.getMessage());
      String message = first.getMessage();
      List<StorageFailure> after =
          List.of(
              assertThrows(StorageFailure.class, () -> storage.write(List.of())),
              assertThrows(StorageFailure.class, storage::sync),
              assertThrows(StorageFailure.class, () -> storage.checksum(0)),
              assertThrows(StorageFailure.class, () -> storage.page(0, 0, new byte[0], 1)));
      after.forEach(failure -> assertEquals(message, failure.getMessage()));
      assertThrows(StorageFailure.Unchecked.class, () -> storage.get(Key.of("key1")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return number - 1;
  }

  @Test
  void a_file_that_can_grow_no_more_is_told_and_nothing_written_is_lost() throws Exception {
    Path data = directory.resolve("data");
    long written = 0;
    try (ChildStore child = new ChildStore(data, "write")) {
      child.awaitLine("wrote 10");
      assumeTrue(child.boundFiles(1 << 17), "prlimit is not to be had");
      List<String> lines = child.awaitLine("closed");
      for (String line : lines) {
        if (line.startsWith("wrote")) {
          written = Long.parseLong(line.substring("wrote ".length()));
        }
      }
      assertEquals(
          List.of(
              "failed", "write fails", "sync fails", "page fails", "checksum fails", "get fails"),
          lines.stream()
              .filter(line -> line.contains("fail"))
              .map(line -> line.substring(0, line.indexOf(line.startsWith("failed") ? " " : ":")))
              .toList());
    }
    assertTrue(written > 0);
    try (RocksStorage storage = new DataDirectory(data).open(Some.LITTLE_MEMORY)) {
      long last = batches.check(storage);
      assertTrue(last >= written, "wrote " + written + ", found " + last);
    }
  }

  private static boolean run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
  }
}
