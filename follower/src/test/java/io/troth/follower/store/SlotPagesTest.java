package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.SlotSum;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.Storage.Page;
import io.troth.follower.driver.StorageFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotPagesTest {
  private static final int ALL = 1 << 20;
  private static final byte[] START = {};
  private static final List<Key> KEYS = Some.keysOfOneSlot("k", 700);
  private static final int SLOT = KEYS.get(0).slot();
  private static final Key X = KEYS.get(0);
  private static final Key Y = KEYS.get(1);
  private static final Key Z = KEYS.get(2);

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

  private void write(StoreChange... changes) throws StorageFailure {
    storage.write(List.of(changes));
  }

  private List<Entry> since(long since) throws StorageFailure {
    return Some.all(storage, SLOT, since, ALL);
  }

  @Test
  void a_whole_slot_comes_in_key_order_with_its_tombstones() throws StorageFailure {
    write(Some.committed(5, Some.put(Z, "z")), Some.committed(6, Some.put(X, "x")));
    write(Some.committed(7, Some.delete(Y)), Some.committed(8, Some.put(Key.of("far"), "f")));
    assertEquals(
        List.of(
            Some.entry(X, Some.version(6, "x")),
            Some.entry(Y, Some.tombstone(7)),
            Some.entry(Z, Some.version(5, "z"))),
        since(SlotRole.NOTHING));
  }

  @Test
  void what_changed_since_a_revision_comes_in_the_order_of_revisions() throws StorageFailure {
    write(Some.committed(5, Some.put(Z, "z")), Some.committed(6, Some.put(X, "x")));
    write(Some.committed(7, Some.delete(Y)));
    assertEquals(
        List.of(Some.entry(X, Some.version(6, "x")), Some.entry(Y, Some.tombstone(7))), since(5));
    assertEquals(3, since(0).size());
    assertEquals(List.of(), since(7));
  }

  @Test
  void a_key_written_many_times_comes_once_as_it_is_now() throws StorageFailure {
    for (int revision = 1; revision <= 50; revision++) {
      write(Some.committed(revision, Some.put(X, "v" + revision)));
    }
    assertEquals(List.of(Some.entry(X, Some.version(50, "v50"))), since(10));
  }

  @Test
  void a_page_is_bounded_and_has_one_entry_at_least() throws StorageFailure {
    for (int i = 0; i < 20; i++) {
      write(Some.committed(i + 1, Some.put(KEYS.get(i), "v".repeat(1000))));
    }
    for (long since : new long[] {SlotRole.NOTHING, 0}) {
      Page page = storage.page(SLOT, since, START, 5_000).orElseThrow();
      assertEquals(4, page.entries().size());
      assertEquals(20, Some.all(storage, SLOT, since, 5_000).size());
      assertEquals(1, storage.page(SLOT, since, START, 1).orElseThrow().entries().size());
      assertEquals(since(since), Some.all(storage, SLOT, since, 1));
    }
  }

  @Test
  void a_page_ends_when_it_has_taken_too_long_and_the_next_goes_on() throws Exception {
    for (int revision = 1; revision <= 40; revision++) {
      write(Some.committed(revision, Some.put(X, "v" + revision)));
    }
    write(Some.committed(41, Some.put(Y, "y")), Some.committed(42, Some.put(Z, "z")));
    AtomicLong now = new AtomicLong();
    // Each look at the clock is a second later: a page has time for two entries or so.
    SlotPages slow = storage.pages(() -> now.addAndGet(1_000_000_000));
    for (long since : new long[] {SlotRole.NOTHING, 0}) {
      List<Entry> found = new ArrayList<>();
      int pages = 0;
      byte[] cursor = START;
      do {
        Page page = slow.page(SLOT, since, cursor, ALL).orElseThrow();
        assertTrue(page.entries().size() <= 3, "one page has " + page.entries().size());
        found.addAll(page.entries());
        cursor = page.next();
        pages++;
      } while (cursor.length > 0);
      assertEquals(since(since), found);
      assertTrue(pages > (since == 0 ? 10 : 0), pages + " pages");
    }
  }

  @Test
  void the_page_that_takes_the_last_entry_says_that_it_is_the_last() throws StorageFailure {
    write(Some.committed(1, Some.put(X, "1")), Some.committed(2, Some.put(Y, "2")));
    assertEquals(0, storage.page(SLOT, 0, START, ALL).orElseThrow().next().length);
    assertEquals(0, storage.page(SLOT + 1, 0, START, ALL).orElseThrow().next().length);
  }

  @Test
  void a_cursor_of_another_slot_is_refused() throws StorageFailure {
    byte[] cursor = StoreKeys.slot(SLOT + 1);
    assertThrows(IllegalArgumentException.class, () -> storage.page(SLOT, 0, cursor, ALL));
  }

  @Test
  void a_purge_takes_tombstones_and_makes_older_changes_untellable() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")), Some.committed(6, Some.delete(Y)));
    write(Some.committed(7, Some.delete(Z)));
    write(new StoreChange.Purged(SLOT, 6));
    assertEquals(Version.NONE, storage.get(Y));
    assertEquals(Some.tombstone(7), storage.get(Z));
    assertEquals(Optional.empty(), storage.page(SLOT, 5, START, ALL));
    assertEquals(List.of(Some.entry(Z, Some.tombstone(7))), since(6));
    assertEquals(
        List.of(Some.entry(X, Some.version(5, "x")), Some.entry(Z, Some.tombstone(7))),
        since(SlotRole.NOTHING));
    Some.purgeAll(storage);
    assertEquals(List.of(Some.entry(Z, Some.tombstone(7))), since(6));
    close();
    open();
    assertEquals(Optional.empty(), storage.page(SLOT, 5, START, ALL));
    assertEquals(List.of(Some.entry(Z, Some.tombstone(7))), since(6));
  }

  @Test
  void a_purge_in_the_middle_of_a_page_makes_its_changes_untellable() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")), Some.committed(6, Some.delete(Y)));
    write(Some.committed(7, Some.delete(Z)));
    AtomicLong looks = new AtomicLong();
    SlotPages purged =
        storage.pages(() -> {
          if (looks.incrementAndGet() == 2) {
            purge(7);
          }
          return 0;
        });
    assertEquals(Optional.empty(), page(purged, 4));
    assertEquals(List.of(Some.entry(X, Some.version(5, "x"))), since(SlotRole.NOTHING));
  }

  private Optional<Page> page(SlotPages from, long since) {
    try {
      return from.page(SLOT, since, START, ALL);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void purge(long revision) {
    try {
      write(new StoreChange.Purged(SLOT, revision));
    } catch (StorageFailure e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_purge_goes_on_in_steps_and_after_a_restart_and_spares_what_was_written_again()
      throws StorageFailure {
    for (int i = 0; i < KEYS.size(); i++) {
      write(Some.committed(i + 1, Some.delete(KEYS.get(i))));
    }
    write(new StoreChange.Purged(SLOT, KEYS.size()));
    write(Some.committed(1000, Some.put(KEYS.get(600), "again")));
    assertFalse(storage.isPurged());
    close();
    open();
    assertFalse(storage.isPurged());
    Some.purgeAll(storage);
    assertEquals(
        List.of(Some.entry(KEYS.get(600), Some.version(1000, "again"))), since(SlotRole.NOTHING));
    assertEquals(
        List.of(Some.entry(KEYS.get(600), Some.version(1000, "again"))), since(KEYS.size()));
  }

  @Test
  void a_write_in_the_same_batch_as_the_removal_of_its_tombstone_stays() throws StorageFailure {
    write(Some.committed(5, Some.delete(X)));
    write(new StoreChange.Purged(SLOT, 5));
    write(Some.committed(6, Some.put(X, "back")));
    assertTrue(storage.isPurged());
    assertEquals(Some.version(6, "back"), storage.get(X));
  }

  @Test
  void an_older_purge_changes_nothing() throws StorageFailure {
    write(Some.committed(5, Some.delete(X)), Some.committed(9, Some.delete(Y)));
    write(new StoreChange.Purged(SLOT, 8));
    write(new StoreChange.Purged(SLOT, 3));
    assertEquals(Optional.empty(), storage.page(SLOT, 7, START, ALL));
    assertEquals(List.of(Some.entry(Y, Some.tombstone(9))), since(8));
  }

  /** Its source may have purged deletes that whoever asks has not heard of. */
  @Test
  void a_cleared_slot_tells_no_changes_until_it_is_purged() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")));
    write(new StoreChange.Purged(SLOT, 2), new StoreChange.Cleared(SLOT));
    write(new StoreChange.Copied(SLOT, List.of(Some.entry(Y, Some.version(7, "y")))));
    assertEquals(Optional.empty(), storage.page(SLOT, 100, START, ALL));
    close();
    open();
    assertEquals(Optional.empty(), storage.page(SLOT, 100, START, ALL));
    assertEquals(List.of(Some.entry(Y, Some.version(7, "y"))), since(SlotRole.NOTHING));
    write(new StoreChange.Purged(SLOT, 6));
    assertEquals(Optional.empty(), storage.page(SLOT, 5, START, ALL));
    assertEquals(List.of(Some.entry(Y, Some.version(7, "y"))), since(6));
  }

  @Test
  void a_new_slot_can_tell_everything_and_a_page_says_so() throws StorageFailure {
    write(new StoreChange.Cleared(SLOT), Some.committed(5, Some.put(X, "x")));
    assertEquals(
        SlotRole.NOTHING, storage.page(SLOT, SlotRole.NOTHING, START, ALL).get().horizon());
    write(new StoreChange.Purged(SLOT, 0));
    Page page = storage.page(SLOT, 0, START, ALL).orElseThrow();
    assertEquals(0, page.horizon());
    assertEquals(1, page.entries().size());
    close();
    open();
    assertEquals(0, storage.page(SLOT, 0, START, ALL).orElseThrow().horizon());
  }

  @Test
  void checksums_are_equal_for_equal_contents_whatever_the_history() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")), Some.committed(6, Some.put(Y, "y")));
    SlotSum before = storage.checksum(SLOT);
    assertEquals(2, before.keys());
    write(Some.committed(7, Some.delete(Z)));
    assertEquals(before, storage.checksum(SLOT));
    write(new StoreChange.Cleared(SLOT));
    assertEquals(new SlotSum(0, 0), storage.checksum(SLOT));
    write(new StoreChange.Copied(SLOT, List.of(Some.entry(Y, Some.version(6, "y")))));
    write(Some.compared(5, Some.put(X, "x")));
    assertEquals(before, storage.checksum(SLOT));
  }

  @Test
  void what_is_frozen_stays_as_it_was_until_it_is_summed_up() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")));
    SlotSum before = storage.checksum(SLOT);
    try (Storage.Frozen frozen = storage.freeze(List.of(SLOT, SLOT + 1))) {
      write(Some.committed(6, Some.put(X, "y"), Some.delete(Y)));
      write(new StoreChange.Cleared(SLOT));
      assertEquals(List.of(before, new SlotSum(0, 0)), frozen.checksums());
    }
  }

  @Test
  void what_is_frozen_when_the_storage_closes_can_not_be_read_any_more() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")));
    Storage.Frozen frozen = storage.freeze(List.of(SLOT));
    storage.close();
    StorageFailure closed = assertThrows(StorageFailure.class, frozen::checksums);
    assertTrue(closed.getMessage().contains("is closed"), closed.getMessage());
    frozen.close();
  }

  @Test
  void checksums_tell_values_revisions_and_keys_apart() throws StorageFailure {
    write(Some.committed(5, Some.put(X, "x")));
    SlotSum first = storage.checksum(SLOT);
    write(Some.committed(6, Some.put(X, "x")));
    SlotSum revision = storage.checksum(SLOT);
    write(Some.committed(6, Some.put(X, "y")));
    SlotSum value = storage.checksum(SLOT);
    write(new StoreChange.Cleared(SLOT), Some.committed(6, Some.put(Y, "y")));
    SlotSum key = storage.checksum(SLOT);
    assertEquals(4, List.of(first, revision, value, key).stream().distinct().count());
  }
}
