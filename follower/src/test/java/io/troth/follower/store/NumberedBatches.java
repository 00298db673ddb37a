package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.message.Prepare;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Batches numbered from 1, each touching every column family, such that the number of the last one
 * says what the whole store must hold. Batch n prepares n, commits n - 1 over two keys, and forgets
 * n - 3.
 */
final class NumberedBatches {
  private static final int KEYS = 40;

  private final int valueBytes;

  NumberedBatches(int valueBytes) {
    this.valueBytes = valueBytes;
  }

  List<StoreChange> batch(long number) {
    List<Write> before = writes(number - 1);
    return List.of(
        new StoreChange.Decided(number - 1, true, Some.slots(before), before, List.of()),
        new StoreChange.Forgotten(number - 3),
        new StoreChange.Stable(number),
        new StoreChange.Prepared(prepare(number)));
  }

  /** Which batch was the last; all of them are there up to it and nothing of a later one. */
  long check(Storage storage) throws StorageFailure {
    Stored stored = storage.stored();
    long last = stored.stable();
    assertEquals(last == 0 ? Map.of() : Map.of(last, prepare(last)), stored.prepared());
    Map<Long, Stored.Outcome> decided = new TreeMap<>();
    for (long number = Math.max(0, last - 2); number < last; number++) {
      decided.put(number, new Stored.Outcome(true, Some.slots(writes(number))));
    }
    assertEquals(decided, stored.decided(), "after " + last);
    Map<Key, Version> data = new TreeMap<>();
    for (long number = Math.max(0, last - 2 * KEYS); number < last; number++) {
      for (Write write : writes(number)) {
        data.put(write.key(), Version.of(number, write));
      }
    }
    for (Map.Entry<Key, Version> entry : data.entrySet()) {
      assertEquals(entry.getValue(), storage.get(entry.getKey()), "after " + last);
    }
    return last;
  }

  private Prepare prepare(long number) {
    return new Prepare(number, Some.slots(writes(number)), List.of(), writes(number));
  }

  private List<Write> writes(long number) {
    String value = number + "-".repeat(valueBytes);
    Key key = Key.of("key" + number % KEYS);
    return List.of(
        number % 7 == 3 ? Some.delete(key) : Some.put(key, value),
        Some.put(Key.of("other" + number % KEYS), value));
  }
}
