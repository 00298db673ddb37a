package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.SlotSum;
import io.troth.common.model.Key;
import io.troth.common.model.Write;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.driver.Storage.Frozen;
import io.troth.follower.driver.StorageFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One thread writes and reads, another one syncs, others page, sum up and ask for the usage. */
class ConcurrentUseTest {
  private static final List<Key> KEYS = Some.keysOfOneSlot("k", 20);
  private static final int SLOT = KEYS.get(0).slot();

  @TempDir Path directory;

  private final AtomicBoolean done = new AtomicBoolean();

  /** All keys of the slot are written together, so every view of it shows one revision. */
  @Test
  void whatever_reads_beside_the_writer_sees_whole_transactions() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool();
        RocksStorage storage = new DataDirectory(directory).open(Some.LITTLE_MEMORY)) {
      List<Future<Long>> others =
          List.of(
              threads.submit(repeat(storage::sync)),
              threads.submit(repeat(() -> checkWhole(storage, SlotRole.NOTHING))),
              threads.submit(repeat(() -> checkWhole(storage, 0))),
              threads.submit(repeat(() -> checkSum(storage))),
              threads.submit(repeat(storage::usage)));
      try {
        for (int revision = 1; revision <= 3_000; revision++) {
          storage.write(List.of(everyKey(revision)));
          assertEquals(revision, storage.get(KEYS.get(revision % 20)).revision());
        }
      } finally {
        done.set(true);
      }
      for (Future<Long> other : others) {
        assertTrue(other.get() > 0);
      }
    }
  }

  @Test
  void closing_waits_for_what_is_under_way_and_fails_what_comes_after() throws Exception {
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      RocksStorage storage = new DataDirectory(directory).open(Some.LITTLE_MEMORY);
      storage.write(List.of(everyKey(1)));
      List<Future<Long>> others = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        others.add(threads.submit(untilClosed(() -> checkWhole(storage, 0))));
        others.add(threads.submit(untilClosed(storage::sync)));
        others.add(threads.submit(untilClosed(() -> checkFrozen(storage))));
      }
      Thread.sleep(Duration.ofMillis(50));
      storage.close();
      for (Future<Long> other : others) {
        other.get();
      }
    }
  }

  private static StoreChange everyKey(int revision) {
    return Some.committed(
        revision, KEYS.stream().map(key -> Some.put(key, "v".repeat(200))).toArray(Write[]::new));
  }

  private static void checkWhole(RocksStorage storage, long since) throws StorageFailure {
    List<Entry> entries = storage.page(SLOT, since, new byte[0], 1 << 20).orElseThrow().entries();
    assertTrue(entries.isEmpty() || entries.size() == KEYS.size(), "entries " + entries.size());
    assertTrue(entries.stream().map(entry -> entry.version().revision()).distinct().count() <= 1);
  }

  private static void checkSum(RocksStorage storage) throws StorageFailure {
    SlotSum checksum = storage.checksum(SLOT);
    assertTrue(checksum.keys() == 0 || checksum.keys() == KEYS.size());
  }

  private static void checkFrozen(RocksStorage storage) throws StorageFailure {
    try (Frozen frozen = storage.freeze(List.of(SLOT, SLOT))) {
      List<SlotSum> sums = frozen.checksums();
      assertEquals(sums.get(0), sums.get(1));
    }
  }

  private Callable<Long> repeat(Call call) {
    return () -> {
      long times = 0;
      while (!done.get() || times == 0) {
        call.run();
        times++;
      }
      return times;
    };
  }

  private static Callable<Long> untilClosed(Call call) {
    return () -> {
      for (long times = 0; ; times++) {
        try {
          call.run();
        } catch (StorageFailure closed) {
          assertTrue(closed.getMessage().contains("is closed"), closed.getMessage());
          return times;
        }
      }
    };
  }

  private interface Call {
    void run() throws StorageFailure;
  }
}
