package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.StorageFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Changes by chance, in batches, with restarts; after each of them the store is as the model. */
class StoreModelTest {
  private static final int BATCHES = 400;

  private static final List<Key> KEYS =
      Stream.of("a", "b", "c").flatMap(name -> Some.keysOfOneSlot(name, 8).stream()).toList();

  @TempDir Path directory;

  private final StoreModel model = new StoreModel();
  private Random random;
  private long revision = 1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void a_store_is_as_its_model(long seed) throws StorageFailure {
    random = new Random(seed);
    RocksStorage storage = new DataDirectory(directory).open(Some.LITTLE_MEMORY);
    try {
      for (int number = 0; number < BATCHES; number++) {
        if (random.nextInt(60) == 0) {
          storage.close();
          storage = new DataDirectory(directory).open(Some.LITTLE_MEMORY);
          checkFound(storage.stored());
        }
        List<StoreChange> batch = batch();
        storage.write(batch);
        if (random.nextInt(5) == 0) {
          storage.sync();
        }
        batch.forEach(model::apply);
        check(storage, "seed " + seed + " batch " + number + " " + batch);
      }
    } finally {
      storage.close();
    }
  }

  private void check(RocksStorage storage, String where) throws StorageFailure {
    for (Key key : KEYS) {
      assertEquals(model.get(key), storage.get(key), where);
    }
    int slot = slot();
    int bytesMax = random.nextInt(1, 300);
    List<Entry> all = Some.all(storage, slot, SlotRole.NOTHING, bytesMax);
    assertEquals(model.all(slot), all, where);
    long since = random.nextLong(revision + 2);
    Optional<List<Entry>> changes = model.since(slot, since);
    if (changes.isPresent()) {
      List<Entry> told = Some.all(storage, slot, since, bytesMax);
      // Within one revision, by key.
      assertEquals(changes.get(), told, where + " since " + since);
    } else {
      assertEquals(Optional.empty(), storage.page(slot, since, new byte[0], bytesMax), where);
    }
    assertEquals(model.checksum(slot).result(), storage.checksum(slot), where);
  }

  private void checkFound(Stored stored) {
    assertEquals(model.prepared, stored.prepared());
    assertEquals(model.decided, stored.decided());
    assertEquals(model.promised, stored.promised());
    assertEquals(model.stable, stored.stable());
    if (!model.name.isEmpty()) {
      assertEquals(model.name, stored.storeId());
    }
    assertEquals(IntStream.range(0, Slots.COUNT).mapToObj(model::role).toList(), stored.roles());
  }

  private List<StoreChange> batch() {
    // A purge stands alone, as it does in a follower: what is removed with it is told from what a
    // later change of the same batch compares with.
    if (random.nextInt(15) == 0) {
      return List.of(new StoreChange.Purged(slot(), random.nextLong(revision + 1)));
    }
    List<StoreChange> batch = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      batch.add(change());
      if (random.nextInt(5) == 0) {
        batch.addAll(forgottenInARow());
      }
    }
    return batch;
  }

  private List<StoreChange> forgottenInARow() {
    long first = 1 + random.nextLong(revision + 1);
    List<StoreChange> row = new ArrayList<>();
    LongStream.range(first, first + random.nextInt(9))
        .forEach(each -> row.add(new StoreChange.Forgotten(each)));
    Collections.shuffle(row, random);
    return row;
  }

  private StoreChange change() {
    return switch (random.nextInt(14)) {
      case 0, 1, 2 -> Some.prepared(++revision, writes());
      case 3, 4, 5 -> Some.committed(some(), writes());
      case 6, 7 -> Some.compared(some(), writes());
      case 8 -> Some.aborted(some(), writes());
      case 9 -> new StoreChange.Forgotten(some());
      case 10 -> copied();
      case 11 -> new StoreChange.Stable(++revision);
      case 12 ->
          random.nextBoolean()
              ? new StoreChange.Promised(++revision, "n" + revision)
              : new StoreChange.Named("store/" + revision);
      default ->
          random.nextInt(3) == 0
              ? new StoreChange.Cleared(slot())
              : new StoreChange.RoleSet(slot(), SlotRole.learner(random.nextInt(4) - 1));
    };
  }

  private StoreChange copied() {
    List<Key> keys = new ArrayList<>(KEYS.subList(0, 8));
    Collections.shuffle(keys, random);
    List<Entry> entries =
        keys.subList(0, random.nextInt(5)).stream()
            .map(key -> Some.entry(key, Version.of(some(), write(key))))
            .toList();
    return new StoreChange.Copied(KEYS.get(0).slot(), entries);
  }

  /** Mostly a new revision, sometimes one of long ago. */
  private long some() {
    return random.nextInt(4) == 0 ? 1 + random.nextLong(revision) : ++revision;
  }

  private int slot() {
    return KEYS.get(random.nextInt(KEYS.size())).slot();
  }

  private Write[] writes() {
    return random
        .ints(random.nextInt(1, 5), 0, KEYS.size())
        .distinct()
        .mapToObj(i -> write(KEYS.get(i)))
        .toArray(Write[]::new);
  }

  private Write write(Key key) {
    return random.nextInt(3) == 0 ? Some.delete(key) : Some.put(key, "v" + random.nextInt(1000));
  }
}
