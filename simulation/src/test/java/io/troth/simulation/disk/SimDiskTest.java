package io.troth.simulation.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimDiskTest {
  private final EventQueue events = new EventQueue();
  private SimDisk disk;
  private final List<Synced> synced = new ArrayList<>();

  @BeforeEach
  void open() {
    disk = new SimDisk(events, new Chance(1));
    disk.open();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void put(String... keys) throws DiskFailure {
    List<Change> batch = new ArrayList<>();
    for (String key : keys) {
      batch.add(new Change.Put("data", bytes(key), bytes("value of " + key)));
    }
    disk.apply(batch);
  }

  private void sync() throws DiskFailure {
    disk.sync(synced::add);
    events.runUntil(events.now() + 1_000_000_000);
  }

  private static List<String> keys(List<Entry> entries) {
    return entries.stream().map(each -> new String(each.key(), StandardCharsets.UTF_8)).toList();
  }

  private List<String> keys() {
    return keys(disk.scan("data", new byte[0]));
  }

  private Opened restart(Loss loss) {
    disk.crash(loss);
    return disk.open();
  }

  @Test
  void a_sync_takes_what_the_disk_is_like_and_what_is_written() throws DiskFailure {
    assertEquals(1_000_000, syncNanos(new Pace(1_000, 0), 500));
    assertEquals(10_000, syncNanos(new Pace(10, 0), 500));
    assertEquals(1_000_000 + 500_000, syncNanos(new Pace(1_000, 1_000_000), 500));
  }

  private long syncNanos(Pace pace, int bytes) throws DiskFailure {
    disk = new SimDisk(events, new Chance(1), pace);
    disk.temper(new SyncTemper(1_000_000, 0, 0, 0, 0, 0));
    disk.open();
    disk.apply(List.of(new Change.Put("data", new byte[1], new byte[bytes - 1])));
    long start = events.now();
    long[] end = {0};
    disk.sync(done -> end[0] = events.now());
    events.runUntil(start + 1_000_000_000);
    return end[0] - start;
  }

  @Test
  void reads_what_was_written_before_it_is_synced() throws DiskFailure {
    put("b", "a");
    assertEquals(List.of("a", "b"), keys());
    assertEquals(
        "value of a",
        new String(disk.get("data", bytes("a")).orElseThrow(), StandardCharsets.UTF_8));
    assertTrue(disk.get("wal", bytes("a")).isEmpty());
  }

  @Test
  void scans_by_prefix_and_range_in_unsigned_order() throws DiskFailure {
    put("a", "b1", "b2", "c", "\u00e9");
    assertEquals(List.of("b1", "b2"), keys(disk.scan("data", bytes("b"))));
    assertEquals(List.of("b1", "b2", "c"), keys(disk.scan("data", bytes("b"), bytes("d"), 10)));
    assertEquals(List.of("b1"), keys(disk.scan("data", bytes("b"), bytes("d"), 1)));
    assertEquals("\u00e9", keys().getLast());
  }

  @Test
  void deletes_keys_and_ranges() throws DiskFailure {
    put("a", "b", "c", "d");
    disk.apply(
        List.of(
            new Change.Delete("data", bytes("d")),
            new Change.DeleteRange("data", bytes("a"), bytes("c"))));
    assertEquals(List.of("c"), keys());
  }

  @Test
  void keeps_what_was_synced_when_power_fails() throws DiskFailure {
    put("a");
    sync();
    put("b");
    assertEquals(List.of(new Synced.Durable()), synced);
    assertEquals(1, disk.unsyncedBatches());
    assertEquals(1, restart(Loss.POWER_AND_ALL_UNSYNCED).batchesLost());
    assertEquals(List.of("a"), keys());
  }

  @Test
  void keeps_everything_when_only_the_process_dies() throws DiskFailure {
    put("a");
    assertEquals(Opened.CLEAN, restart(Loss.PROCESS));
    assertEquals(List.of("a"), keys());
    restart(Loss.POWER_AND_ALL_UNSYNCED);
    assertEquals(List.of(), keys(), "the restart alone has synced nothing");
  }

  @Test
  void loses_a_suffix_and_never_a_part_of_a_batch() throws DiskFailure {
    TreeSet<Integer> kept = new TreeSet<>();
    for (int seed = 0; seed < 50; seed++) {
      disk = new SimDisk(events, new Chance(seed));
      disk.open();
      put("a1", "a2");
      put("b1", "b2");
      put("a1", "c1");
      restart(Loss.POWER);
      List<String> all = List.of("a1", "a2", "b1", "b2", "c1");
      assertTrue(List.of(0, 2, 4, 5).contains(keys().size()), keys().toString());
      assertEquals(all.subList(0, keys().size()), keys());
      kept.add(keys().size());
    }
    assertEquals(4, kept.size());
  }

  @Test
  void brings_back_what_a_lost_batch_had_replaced_or_deleted() throws DiskFailure {
    put("a", "b");
    sync();
    long before = disk.bytes();
    disk.apply(
        List.of(
            new Change.Put("data", bytes("a"), bytes("x")),
            new Change.Put("data", bytes("a"), bytes("y"))));
    disk.apply(List.of(new Change.DeleteRange("data", bytes("a"), bytes("z"))));
    restart(Loss.POWER_AND_ALL_UNSYNCED);
    assertEquals(List.of("a", "b"), keys());
    assertEquals(
        "value of a",
        new String(disk.get("data", bytes("a")).orElseThrow(), StandardCharsets.UTF_8));
    assertEquals(before, disk.bytes());
  }

  @Test
  void a_sync_covers_only_what_was_written_before_it_was_asked_for() throws DiskFailure {
    put("a");
    disk.sync(synced::add);
    put("b");
    events.runUntil(1_000_000_000);
    restart(Loss.POWER_AND_ALL_UNSYNCED);
    assertEquals(List.of("a"), keys());
  }

  @Test
  void a_sync_under_way_at_a_crash_is_never_answered() throws DiskFailure {
    put("a");
    disk.sync(synced::add);
    restart(Loss.PROCESS);
    events.runUntil(1_000_000_000);
    assertEquals(List.of(), synced);
  }

  @Test
  void a_failed_sync_breaks_the_disk_until_it_is_opened_again() throws DiskFailure {
    put("a");
    disk.failNextSync();
    sync();
    assertTrue(synced.getFirst() instanceof Synced.Failed);
    DiskFailure failure = assertThrows(DiskFailure.class, () -> put("b"));
    assertEquals(DiskFailure.Kind.BROKEN, failure.kind());
    restart(Loss.PROCESS);
    put("b");
    sync();
    assertEquals(new Synced.Durable(), synced.getLast());
  }

  @Test
  void a_lying_sync_loses_what_it_confirmed() throws DiskFailure {
    disk.temper(SyncTemper.CALM.lying(1));
    put("a");
    sync();
    assertEquals(List.of(new Synced.Durable()), synced);
    restart(Loss.POWER_AND_ALL_UNSYNCED);
    assertEquals(List.of(), keys());
  }

  @Test
  void a_full_disk_takes_nothing_but_deletes_until_freed() throws DiskFailure {
    put("a");
    disk.fill();
    DiskFailure failure = assertThrows(DiskFailure.class, () -> put("b", "c"));
    assertEquals(DiskFailure.Kind.FULL, failure.kind());
    assertEquals(List.of("a"), keys());
    disk.apply(List.of(new Change.Delete("data", bytes("a"))));
    disk.free();
    put("b");
    assertEquals(List.of("b"), keys());
  }

  @Test
  void damage_takes_synced_batches_and_says_so() throws DiskFailure {
    put("a");
    put("b");
    sync();
    disk.crash(Loss.PROCESS);
    disk.damage();
    Opened opened = disk.open();
    assertTrue(opened.damaged());
    assertTrue(opened.batchesLost() > 0);
    assertFalse(keys().contains("b"));
  }

  @Test
  void a_wiped_disk_is_a_new_one() throws DiskFailure {
    put("a");
    disk.crash(Loss.PROCESS);
    disk.wipe();
    assertEquals(Opened.CLEAN, disk.open());
    assertEquals(List.of(), keys());
    assertEquals(0, disk.bytes());
  }

  @Test
  void nobody_uses_it_after_a_crash() {
    disk.crash(Loss.PROCESS);
    DiskFailure failure = assertThrows(DiskFailure.class, () -> put("a"));
    assertEquals(DiskFailure.Kind.CLOSED, failure.kind());
  }
}
