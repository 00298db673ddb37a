package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTest {
  private static final int ROUNDS = 12;

  @TempDir Path directory;

  @Test
  void whenever_the_process_is_killed_all_batches_up_to_one_are_there() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    NumberedBatches batches = new NumberedBatches(ChildStore.VALUE_BYTES);
    Path data = directory.resolve("data");
    long last = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long told = last;
      try (ChildStore child = new ChildStore(data, "write")) {
        child.awaitLine("wrote");
        long end = System.nanoTime() + random.nextLong(250_000_000);
        while (System.nanoTime() < end) {
          told = Long.parseLong(child.line().substring("wrote ".length()));
        }
        child.kill();
      }
      try (RocksStorage storage = new DataDirectory(data).open(Some.LITTLE_MEMORY)) {
        long before = last;
        last = batches.check(storage);
        assertTrue(last >= told, "told of " + told + ", found " + last + ", seed " + seed);
        assertTrue(last > before, "nothing was written after " + before + ", seed " + seed);
      }
    }
  }
}
