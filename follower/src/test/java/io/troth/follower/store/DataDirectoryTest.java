package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.follower.driver.StorageFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir Path directory;

  private StorageFailure refused() {
    return assertThrows(StorageFailure.class, () -> new DataDirectory(directory).open().close());
  }

  @Test
  void a_directory_that_another_store_has_open_is_refused() throws Exception {
    try (RocksStorage first = new DataDirectory(directory).open()) {
      assertEquals(
          "Another server uses the data directory " + directory + ".", refused().getMessage());
      first.sync();
    }
    new DataDirectory(directory).open().close();
  }

  @Test
  void a_directory_that_another_process_has_open_is_refused() throws Exception {
    try (ChildStore child = new ChildStore(directory, "hold")) {
      child.awaitLine("open");
      assertEquals(
          "Another server uses the data directory " + directory + ".", refused().getMessage());
      child.kill();
    }
    new DataDirectory(directory).open().close();
  }

  @Test
  void two_directories_have_two_names() throws Exception {
    try (RocksStorage one = new DataDirectory(directory.resolve("1")).open();
        RocksStorage two = new DataDirectory(directory.resolve("2")).open()) {
      assertTrue(!one.stored().storeId().equals(two.stored().storeId()));
    }
  }

  @Test
  void a_store_of_a_newer_format_is_refused() throws Exception {
    new DataDirectory(directory).open().close();
    Engine engine = Engine.open(directory.resolve("db"), new Tuning(Some.LITTLE_MEMORY));
    BatchBytes batch = engine.batch();
    batch.put(Family.META, StoreKeys.FORMAT, StoreCodec.number(StoreCodec.FORMAT + 1));
    engine.write(batch);
    engine.close();
    assertTrue(refused().getMessage().contains("newer program"), refused().getMessage());
  }

  @Test
  void a_store_without_its_mark_is_refused() throws Exception {
    new DataDirectory(directory).open().close();
    Files.delete(directory.resolve("synced"));
    assertTrue(refused().getMessage().contains("is damaged"), refused().getMessage());
  }

  @Test
  void a_record_that_makes_no_sense_is_refused() throws Exception {
    new DataDirectory(directory).open().close();
    Engine engine = Engine.open(directory.resolve("db"), new Tuning(Some.LITTLE_MEMORY));
    BatchBytes batch = engine.batch();
    batch.put(Family.WAL, StoreKeys.wal(1), StoreCodec.number(99));
    engine.write(batch);
    engine.close();
    assertTrue(refused().getMessage().contains("is damaged"), refused().getMessage());
  }

  @Test
  void a_path_where_nothing_can_be_made_is_told_so() throws Exception {
    Files.writeString(directory.resolve("file"), "");
    StorageFailure refused =
        assertThrows(
            StorageFailure.class, () -> new DataDirectory(directory.resolve("file/data")).open());
    assertTrue(refused.getMessage().startsWith("The disk of"), refused.getMessage());
  }

  @Test
  void what_was_found_is_in_synced_tables_before_the_store_is_used() throws Exception {
    NumberedBatches batches = new NumberedBatches(100);
    Path image;
    try (RocksStorage storage = new DataDirectory(directory.resolve("data")).open()) {
      for (int number = 1; number <= 10; number++) {
        storage.write(batches.batch(number));
      }
      image = Some.copy(directory.resolve("data"), directory.resolve("image"));
    }
    try (RocksStorage storage = new DataDirectory(image).open()) {
      assertEquals(10, batches.check(storage));
      Path again = Some.copy(image, directory.resolve("again"));
      for (Path log : Some.files(again, ".log")) {
        Files.write(log, new byte[0]);
      }
      Files.delete(again.resolve("synced"));
      SyncMark.create(again.resolve("synced"));
      try (RocksStorage without = new DataDirectory(again).open()) {
        assertEquals(10, batches.check(without));
      }
    }
  }

  @Test
  void each_sync_counts() throws Exception {
    try (RocksStorage storage = new DataDirectory(directory).open()) {
      long before = storage.syncs();
      storage.write(List.of());
      storage.sync();
      storage.sync();
      assertEquals(2, storage.syncs() - before);
    }
  }
}
