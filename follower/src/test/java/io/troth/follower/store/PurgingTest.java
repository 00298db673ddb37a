package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.troth.common.model.Key;
import io.troth.follower.core.StoreChange;
import io.troth.follower.driver.StorageFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;

/** What a purge leaves of tombstones, looked for in the files: nobody else sees it. */
class PurgingTest {
  /** More than are looked at in one step. */
  private static final List<Key> KEYS = Some.keysOfOneSlot("k", 700);

  private static final int SLOT = KEYS.get(0).slot();
  private static final Key X = KEYS.get(0);
  private static final Key Y = KEYS.get(1);
  private static final Key Z = KEYS.get(2);

  @TempDir Path directory;
  private Path data;
  private RocksStorage storage;
  private int copies;

  @BeforeEach
  void open() throws StorageFailure {
    data = directory.resolve("data");
    storage = new DataDirectory(data).open(Some.LITTLE_MEMORY);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void write(StoreChange... changes) throws StorageFailure {
    storage.write(List.of(changes));
  }

  private void purge(long revision) throws StorageFailure {
    write(new StoreChange.Purged(SLOT, revision));
    Some.purgeAll(storage);
  }

  /** In a copy: the store, which remembers what it has looked through, stays open. */
  private int tombstones() throws Exception {
    storage.sync();
    Path copy = Some.copy(data, directory.resolve("copy" + copies++)).resolve("db");
    List<ColumnFamilyDescriptor> families =
        Stream.concat(
                Stream.of(RocksDB.DEFAULT_COLUMN_FAMILY),
                Stream.of(Family.values()).map(Family::bytes))
            .map(ColumnFamilyDescriptor::new)
            .toList();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    int found = 0;
    try (DBOptions options = new DBOptions();
        RocksDB db = RocksDB.openReadOnly(options, copy.toString(), families, handles)) {
      try (RocksIterator each = db.newIterator(handles.get(1 + Family.DATA.ordinal()))) {
        for (each.seekToFirst(); each.isValid(); each.next()) {
          found += StoreCodec.isTombstone(each.value()) ? 1 : 0;
        }
      }
      handles.forEach(ColumnFamilyHandle::close);
    }
    return found;
  }

  @Test
  void tombstones_up_to_the_horizon_go() throws Exception {
    write(Some.committed(5, Some.delete(X)), Some.committed(7, Some.delete(Y)));
    assertEquals(2, tombstones());
    purge(6);
    assertEquals(1, tombstones());
    purge(7);
    assertEquals(0, tombstones());
  }

  @Test
  void those_of_before_a_restart_go_too() throws Exception {
    write(Some.committed(5, Some.delete(X)), Some.committed(9, Some.delete(Y)));
    close();
    open();
    purge(5);
    assertEquals(1, tombstones());
    purge(9);
    assertEquals(0, tombstones());
  }

  @Test
  void those_that_come_when_the_slot_was_known_to_have_none_go() throws Exception {
    write(Some.committed(5, Some.put(X, "x")));
    purge(5);
    write(Some.committed(6, Some.put(Y, "y")));
    purge(6);
    write(Some.committed(8, Some.delete(Z)));
    purge(7);
    assertEquals(1, tombstones());
    purge(8);
    assertEquals(0, tombstones());
  }

  @Test
  void those_that_come_while_the_slot_is_looked_through_go_with_the_next_purge() throws Exception {
    write(Some.committed(1, Some.put(X, "x")));
    purge(1);
    for (int i = 0; i < KEYS.size(); i++) {
      write(Some.committed(i + 2, Some.delete(KEYS.get(i))));
    }
    long last = 1L + KEYS.size();
    write(new StoreChange.Purged(SLOT, last));
    write(Some.committed(last + 5, Some.delete(X)));
    assertFalse(storage.isPurged());
    Some.purgeAll(storage);
    assertEquals(1, tombstones());
    purge(last + 5);
    assertEquals(0, tombstones());
  }

  @Test
  void an_old_one_that_is_copied_later_goes_with_the_next_purge() throws Exception {
    write(Some.committed(5, Some.put(X, "x")));
    purge(5);
    write(new StoreChange.Copied(SLOT, List.of(Some.entry(Y, Some.tombstone(7)))));
    write(Some.committed(9, Some.put(Z, "z")));
    purge(6);
    assertEquals(1, tombstones());
    purge(9);
    assertEquals(0, tombstones());
  }
}
