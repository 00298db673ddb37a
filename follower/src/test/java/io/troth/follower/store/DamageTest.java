package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.ring.Slots;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is changed in the files of a closed store is noticed, or is without effect. */
class DamageTest {
  private static final int BATCHES = 300;

  private final NumberedBatches batches = new NumberedBatches(300);

  @TempDir Path directory;
  private Path data;
  private List<Entry> entries;

  @BeforeEach
  void fill() throws StorageFailure {
    data = directory.resolve("data");
    for (int number = 1; number <= BATCHES; number++) {
      // Twice from the log to tables, the rest stays in the log.
      try (RocksStorage storage = new DataDirectory(data).open()) {
        for (int end = Math.min(BATCHES, number + 110); number < end; number++) {
          storage.write(batches.batch(number));
        }
        storage.write(batches.batch(number));
      }
    }
    entries = read(data);
  }

  /** Everything, as whoever serves it would read it. */
  private List<Entry> read(Path from) throws StorageFailure {
    try (RocksStorage storage = new DataDirectory(from).open()) {
      assertEquals(BATCHES, storage.stored().stable());
      assertEquals(1, storage.stored().prepared().size());
      assertEquals(2, storage.stored().decided().size());
      List<Entry> all = new ArrayList<>();
      for (int slot = 0; slot < Slots.COUNT; slot++) {
        all.addAll(Some.all(storage, slot, SlotRole.NOTHING, 1 << 20));
      }
      return all;
    }
  }

  private static List<Path> everyFile(Path from) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      return files.filter(Files::isRegularFile).filter(DamageTest::isData).sorted().toList();
    }
  }

  /** All but what is written for people only. */
  private static boolean isData(Path file) {
    String name = file.getFileName().toString();
    return !name.startsWith("LOG") && !name.startsWith("OPTIONS") && !name.equals("LOCK");
  }

  @Test
  void a_flipped_bit_is_noticed_or_changes_nothing() throws Exception {
    Random random = new Random(1);
    int noticed = 0;
    int rounds = 60;
    for (int round = 0; round < rounds; round++) {
      Path copy = Some.copy(data, directory.resolve("flip" + round));
      List<Path> files =
          everyFile(copy).stream().filter(file -> file.toFile().length() > 0).toList();
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      try {
        assertEquals(entries, read(copy), "bit flipped in " + file + " at " + at);
      } catch (StorageFailure seen) {
        assertTrue(seen.getMessage().contains("rebuilt from its peers"), seen.getMessage());
        noticed++;
      }
    }
    assertTrue(noticed > rounds / 4, "noticed " + noticed);
  }

  @Test
  void a_missing_file_is_noticed_or_changes_nothing() throws Exception {
    for (Path file : everyFile(data)) {
      Path copy = Some.copy(data, directory.resolve("without-" + file.getFileName()));
      Files.delete(copy.resolve(data.relativize(file)));
      try {
        assertEquals(entries, read(copy), "without " + file);
      } catch (StorageFailure seen) {
        assertTrue(seen.getMessage().contains("damaged"), file + ": " + seen.getMessage());
      }
    }
  }

  @Test
  void an_empty_database_beside_a_mark_that_knows_of_more_is_refused() throws Exception {
    for (Path file : everyFile(data.resolve("db"))) {
      Files.delete(file);
    }
    for (int attempt = 0; attempt < 2; attempt++) {
      assertThrows(StorageFailure.class, () -> read(data));
    }
  }

  @Test
  void a_damaged_table_fails_the_read_and_everything_after_it() throws Exception {
    for (Path table : Some.files(data, ".sst")) {
      byte[] bytes = Files.readAllBytes(table);
      for (int at = 0; at < Math.min(bytes.length / 2, 20_000); at += 50) {
        bytes[at] ^= 1;
      }
      Files.write(table, bytes);
    }
    assertThrows(StorageFailure.class, () -> read(data));
  }

  @Test
  @Timeout(60)
  void what_was_once_found_damaged_is_not_opened_again() throws Exception {
    try (RocksStorage storage = new DataDirectory(data).open()) {
      awaitCompacted(storage);
      // Open and unread: the damage comes to light when somebody reads there.
      for (Path file : tables()) {
        overwriteBeginning(file);
      }
      StorageFailure found =
          assertThrows(
              StorageFailure.class,
              () -> {
                for (int slot = 0; slot < Slots.COUNT; slot++) {
                  storage.checksum(slot);
                }
              });
      assertTrue(found.getMessage().contains("is damaged"), found.getMessage());
    }
    StorageFailure again =
        assertThrows(StorageFailure.class, () -> new DataDirectory(data).open().close());
    assertTrue(again.getMessage().contains("Move it away"), again.getMessage());
  }

  /**
   * Each opening writes a little, and enough of them have tables put together, which takes away
   * those that were listed. They are due from the opening on, then under way, then removed.
   */
  private static void awaitCompacted(RocksStorage storage) {
    while (storage.number(Statistic.PENDING) != 0 || storage.number(Statistic.COMPACTIONS) != 0) {
      Thread.onSpinWait();
    }
  }

  private List<Path> tables() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("db"))) {
      return files.filter(each -> each.toString().endsWith(".sst")).toList();
    }
  }

  /** Blocks of data stand first. */
  private static void overwriteBeginning(Path table) throws IOException {
    try (FileChannel file = FileChannel.open(table, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.wrap(new byte[256]), 8);
    }
  }
}
