package io.troth.simulation.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What the disk holds, with what it takes to go back. One image with a way back costs a crash only
 * what was unsynced; two images, durable and volatile, would cost every crash the whole store.
 */
final class Image {
  /**
   * What a key held before a batch; {@code value} is null where it held nothing. Never leaves this
   * package.
   */
  record Undo(String family, byte[] key, byte[] value) {}

  private static final TreeMap<byte[], byte[]> NO_FAMILY = new TreeMap<>(Arrays::compareUnsigned);

  private final TreeMap<String, TreeMap<byte[], byte[]>> families = new TreeMap<>();
  private long bytes;

  long bytes() {
    return bytes;
  }

  List<Entry> scan(String family, byte[] from, byte[] to, int entriesMax) {
    List<Entry> entries = new ArrayList<>();
    Iterator<Map.Entry<byte[], byte[]>> each =
        family(family).subMap(from, true, to, false).entrySet().iterator();
    while (entries.size() < entriesMax && each.hasNext()) {
      Map.Entry<byte[], byte[]> entry = each.next();
      entries.add(new Entry(entry.getKey(), entry.getValue()));
    }
    return entries;
  }

  List<Entry> scan(String family, byte[] prefix) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<byte[], byte[]> entry : family(family).tailMap(prefix, true).entrySet()) {
      byte[] key = entry.getKey();
      if (key.length < prefix.length
          || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
        break;
      }
      entries.add(new Entry(key, entry.getValue()));
    }
    return entries;
  }

  NavigableMap<byte[], byte[]> family(String name) {
    return Collections.unmodifiableNavigableMap(families.getOrDefault(name, NO_FAMILY));
  }

  /** Applies the batch; the result undoes it when applied from last to first. */
  List<Undo> apply(List<Change> batch) {
    List<Undo> undo = new ArrayList<>(batch.size());
    for (Change change : batch) {
      switch (change) {
        case Change.Put put -> set(put.family(), put.key(), put.value(), undo);
        case Change.Delete delete -> set(delete.family(), delete.key(), null, undo);
        case Change.DeleteRange range -> {
          Map<byte[], byte[]> within =
              family(range.family()).subMap(range.from(), true, range.to(), false);
          for (byte[] key : List.copyOf(within.keySet())) {
            set(range.family(), key, null, undo);
          }
        }
      }
    }
    return undo;
  }

  void undo(List<Undo> undo) {
    for (int i = undo.size() - 1; i >= 0; i--) {
      put(undo.get(i).family(), undo.get(i).key(), undo.get(i).value());
    }
  }

  void clear() {
    families.clear();
    bytes = 0;
  }

  private void set(String family, byte[] key, byte[] value, List<Undo> undo) {
    undo.add(new Undo(family, key, put(family, key, value)));
  }

  private byte[] put(String name, byte[] key, byte[] value) {
    TreeMap<byte[], byte[]> family =
        families.computeIfAbsent(name, any -> new TreeMap<>(Arrays::compareUnsigned));
    byte[] before = value == null ? family.remove(key) : family.put(key, value);
    bytes += value == null ? 0 : key.length + value.length;
    bytes -= before == null ? 0 : key.length + before.length;
    return before;
  }
}
