package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.model.Condition;
import io.troth.common.model.Generation;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.core.Stored.Outcome;
import io.troth.follower.driver.StorageFailure;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStorageTest {
  private static final Key A = Key.of("a");
  private static final Key B = Key.of("b");

  @TempDir Path directory;
  private RocksStorage storage;

  @BeforeEach
  void open() throws StorageFailure {
    storage = new DataDirectory(directory).open(Some.LITTLE_MEMORY);
  }

  @AfterEach
  void close() {
    storage.close();
  }

  private void reopen() throws StorageFailure {
    close();
    open();
  }

  private void write(StoreChange... changes) throws StorageFailure {
    storage.write(List.of(changes));
  }

  @Test
  void a_new_store_has_a_name_and_nothing_else() throws StorageFailure {
    Stored stored = storage.stored();
    assertFalse(stored.storeId().isEmpty());
    assertEquals(
        new Stored(
            stored.storeId(),
            stored.generation(),
            "",
            0,
            0,
            "",
            0,
            Collections.nCopies(Slots.COUNT, SlotRole.NONE),
            Collections.emptySortedMap(),
            Collections.emptySortedMap()),
        stored);
    assertEquals(Version.NONE, storage.get(A));
  }

  @Test
  void each_opening_raises_the_generation_of_the_store() throws StorageFailure {
    String storeId = storage.stored().storeId();
    for (long openings = 1; openings <= 3; openings++) {
      assertEquals(openings, Generation.openings(storage.stored().generation()));
      assertEquals(storeId, storage.stored().storeId());
      reopen();
    }
  }

  @Test
  void knows_to_which_office_an_epoch_was_promised() throws StorageFailure {
    write(new StoreChange.Promised(7, "n7"));
    reopen();
    assertEquals("n7", storage.stored().nonce());
    write(new StoreChange.Promised(8, "n8"));
    reopen();
    assertEquals("n8", storage.stored().nonce());
  }

  @Test
  void finds_on_opening_all_that_it_was_told_about_itself() throws StorageFailure {
    write(
        new StoreChange.Belongs("cluster-1", 3),
        new StoreChange.Promised(7, "n7"),
        new StoreChange.Stable(41),
        new StoreChange.Stable(42),
        new StoreChange.RoleSet(0, SlotRole.IN_SYNC),
        new StoreChange.RoleSet(1, SlotRole.learner(9)),
        new StoreChange.RoleSet(1023, new SlotRole(Role.JOINING, SlotRole.NOTHING)));
    reopen();
    Stored stored = storage.stored();
    assertEquals("cluster-1", stored.clusterId());
    assertEquals(3, stored.follower());
    assertEquals(7, stored.promised());
    assertEquals("n7", stored.nonce());
    assertEquals(42, stored.stable());
    assertEquals(SlotRole.IN_SYNC, stored.roles().get(0));
    assertEquals(SlotRole.learner(9), stored.roles().get(1));
    assertEquals(SlotRole.NONE, stored.roles().get(2));
    assertEquals(new SlotRole(Role.JOINING, SlotRole.NOTHING), stored.roles().get(1023));
  }

  @Test
  void a_prepared_transaction_is_found_again_whole_and_changes_no_key() throws StorageFailure {
    Prepare prepare =
        new Prepare(
            5,
            List.of(A.slot(), B.slot(), 17),
            List.of(
                new Condition.Any(A),
                new Condition.Exists(A),
                new Condition.Absent(B),
                new Condition.RevisionIs(A, 3),
                new Condition.ValueIs(B, Value.of("is"))),
            List.of(Some.put(A, "1"), Some.delete(B)));
    write(new StoreChange.Prepared(prepare));
    assertEquals(Version.NONE, storage.get(A));
    reopen();
    assertEquals(Map.of(5L, prepare), storage.stored().prepared());
    assertEquals(Map.of(), storage.stored().decided());
    assertEquals(Version.NONE, storage.get(A));
  }

  @Test
  void a_commit_writes_the_keys_and_leaves_its_outcome_until_forgotten() throws StorageFailure {
    write(Some.prepared(5, Some.put(A, "1"), Some.put(B, "2")));
    write(Some.committed(5, Some.put(A, "1"), Some.put(B, "2")));
    assertEquals(Some.version(5, "1"), storage.get(A));
    assertEquals(Some.version(5, "2"), storage.get(B));
    reopen();
    assertEquals(Map.of(), storage.stored().prepared());
    List<Integer> slots = Some.slots(List.of(Some.delete(A), Some.delete(B)));
    assertEquals(Map.of(5L, new Outcome(true, slots)), storage.stored().decided());
    assertEquals(Some.version(5, "1"), storage.get(A));
    write(new StoreChange.Forgotten(5));
    reopen();
    assertEquals(Map.of(), storage.stored().decided());
    assertEquals(Some.version(5, "2"), storage.get(B));
  }

  @Test
  void an_abort_writes_no_key() throws StorageFailure {
    write(Some.prepared(5, Some.put(A, "1")));
    write(Some.aborted(5, Some.put(A, "1")));
    assertEquals(Version.NONE, storage.get(A));
    reopen();
    assertEquals(Map.of(5L, new Outcome(false, List.of(A.slot()))), storage.stored().decided());
  }

  @Test
  void prepared_decided_and_forgotten_in_one_batch_leaves_no_record() throws StorageFailure {
    write(
        Some.prepared(5, Some.put(A, "1")),
        Some.committed(5, Some.put(A, "1")),
        new StoreChange.Forgotten(5));
    reopen();
    assertEquals(Map.of(), storage.stored().prepared());
    assertEquals(Map.of(), storage.stored().decided());
    assertEquals(Some.version(5, "1"), storage.get(A));
  }

  @Test
  void of_two_writes_of_one_key_in_a_batch_the_last_one_wins() throws StorageFailure {
    write(Some.committed(5, Some.put(A, "first")), Some.committed(6, Some.put(A, "last")));
    assertEquals(Some.version(6, "last"), storage.get(A));
  }

  @Test
  void a_delete_leaves_a_tombstone_with_its_revision() throws StorageFailure {
    write(Some.committed(5, Some.put(A, "1")));
    write(Some.committed(6, Some.delete(A)));
    assertEquals(Some.tombstone(6), storage.get(A));
    reopen();
    assertEquals(Some.tombstone(6), storage.get(A));
  }

  @Test
  void a_compared_write_counts_only_above_the_stored_revision() throws StorageFailure {
    write(Some.committed(5, Some.put(A, "5")));
    write(Some.compared(4, Some.put(A, "4"), Some.put(B, "4")));
    assertEquals(Some.version(5, "5"), storage.get(A));
    assertEquals(Some.version(4, "4"), storage.get(B));
    write(Some.compared(5, Some.put(A, "again")));
    assertEquals(Some.version(5, "5"), storage.get(A));
    write(Some.compared(6, Some.delete(A)));
    assertEquals(Some.tombstone(6), storage.get(A));
    write(new StoreChange.Copied(A.slot(), List.of(Some.entry(A, Some.version(5, "old")))));
    assertEquals(Some.tombstone(6), storage.get(A));
  }

  @Test
  void a_compared_write_is_compared_with_what_came_earlier_in_its_batch() throws StorageFailure {
    write(
        Some.compared(7, Some.put(A, "7")),
        new StoreChange.Copied(A.slot(), List.of(Some.entry(A, Some.version(6, "6")))),
        Some.compared(8, Some.delete(B)),
        new StoreChange.Copied(B.slot(), List.of(Some.entry(B, Some.version(9, "9")))));
    assertEquals(Some.version(7, "7"), storage.get(A));
    assertEquals(Some.version(9, "9"), storage.get(B));
  }

  @Test
  void clearing_takes_the_slot_and_leaves_its_neighbours_and_what_comes_later()
      throws StorageFailure {
    List<Key> keys = Some.keysOfOneSlot("k", 3);
    int slot = keys.get(0).slot();
    Key other = Key.of("other");
    write(
        Some.committed(5, Some.put(keys.get(0), "old"), Some.put(keys.get(1), "old")),
        Some.committed(6, Some.put(other, "stays")));
    write(
        Some.committed(7, Some.put(keys.get(2), "gone too")),
        new StoreChange.Cleared(slot),
        new StoreChange.Copied(slot, List.of(Some.entry(keys.get(0), Some.version(3, "new")))));
    assertEquals(Some.version(3, "new"), storage.get(keys.get(0)));
    assertEquals(Version.NONE, storage.get(keys.get(1)));
    assertEquals(Version.NONE, storage.get(keys.get(2)));
    assertEquals(Some.version(6, "stays"), storage.get(other));
    write(Some.compared(4, Some.put(keys.get(1), "later")));
    reopen();
    assertEquals(Some.version(3, "new"), storage.get(keys.get(0)));
    assertEquals(Some.version(4, "later"), storage.get(keys.get(1)));
    assertEquals(2, storage.checksum(slot).keys());
  }

  @Test
  void the_last_slot_can_be_cleared() throws StorageFailure {
    Key key = Key.of("x");
    for (int i = 0; key.slot() != Slots.COUNT - 1; i++) {
      key = Key.of("x" + i);
    }
    write(Some.committed(5, Some.put(key, "1")));
    write(new StoreChange.Cleared(key.slot()));
    assertEquals(Version.NONE, storage.get(key));
  }

  @Test
  void keys_and_values_of_the_largest_size_are_kept() throws StorageFailure {
    byte[] longest = new byte[Limits.KEY_BYTES_MAX];
    Arrays.fill(longest, (byte) 'x');
    Key key = Key.of(longest);
    byte[] bytes = new byte[Limits.VALUE_BYTES_MAX];
    new Random(1).nextBytes(bytes);
    Write write = new Write.Put(key, Value.of(bytes));
    Write empty = Some.put(A, "");
    write(Some.prepared(5, write, empty), Some.committed(5, write, empty));
    write(Some.prepared(6, write));
    reopen();
    assertEquals(new Version(5, Optional.of(Value.of(bytes))), storage.get(key));
    assertEquals(Some.version(5, ""), storage.get(A));
    assertEquals(List.of(write), storage.stored().prepared().get(6L).writes());
  }

  @Test
  void an_empty_batch_is_written_by_doing_nothing() throws StorageFailure {
    write();
    storage.sync();
    assertEquals(Version.NONE, storage.get(A));
  }

  @Test
  void what_was_found_on_opening_is_let_go_with_the_first_write() throws StorageFailure {
    write(new StoreChange.Stable(1));
    assertThrows(IllegalStateException.class, storage::stored);
  }

  @Test
  void usage_grows_with_what_is_stored() throws StorageFailure {
    for (int i = 0; i < 1000; i++) {
      write(Some.committed(i + 1, Some.put(Key.of("key" + i), "v".repeat(100))));
    }
    assertTrue(storage.usage().keys() >= 1000, storage.usage().toString());
    assertTrue(storage.usage().bytes() >= 100_000, storage.usage().toString());
  }

  @Test
  void after_closing_every_call_fails_with_a_sentence() throws StorageFailure {
    storage.close();
    storage.close();
    assertThrows(StorageFailure.class, () -> write(new StoreChange.Stable(1)));
    assertThrows(StorageFailure.class, storage::sync);
    assertThrows(StorageFailure.Unchecked.class, () -> storage.get(A));
    assertThrows(StorageFailure.class, () -> storage.checksum(0));
    storage.usage();
  }
}
