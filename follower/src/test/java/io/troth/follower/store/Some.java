package io.troth.follower.store;

import io.troth.common.message.Prepare;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.follower.core.Entry;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.StoreChange.Decided;
import io.troth.follower.core.StoreChange.Prepared;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.Storage.Page;
import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Short words for what the tests of the store are made of. */
final class Some {
  /** Small, so that memtables are switched and logs rotated within a test. */
  static final long LITTLE_MEMORY = Tuning.MEMORY_BYTES_MIN;

  private Some() {}

  static Write put(Key key, String value) {
    return new Write.Put(key, Value.of(value));
  }

  static Write delete(Key key) {
    return new Write.Delete(key);
  }

  static Version version(long revision, String value) {
    return new Version(revision, Optional.of(Value.of(value)));
  }

  static Version tombstone(long revision) {
    return new Version(revision, Optional.empty());
  }

  static Entry entry(Key key, Version version) {
    return new Entry(key, version);
  }

  static StoreChange prepared(long revision, Write... writes) {
    return new Prepared(new Prepare(revision, slots(List.of(writes)), List.of(), List.of(writes)));
  }

  static StoreChange committed(long revision, Write... writes) {
    return new Decided(revision, true, slots(List.of(writes)), List.of(writes), List.of());
  }

  static StoreChange compared(long revision, Write... writes) {
    return new Decided(revision, true, slots(List.of(writes)), List.of(), List.of(writes));
  }

  static StoreChange aborted(long revision, Write... writes) {
    return new Decided(revision, false, slots(List.of(writes)), List.of(), List.of());
  }

  static List<Integer> slots(List<Write> writes) {
    return writes.stream().map(write -> write.key().slot()).distinct().sorted().toList();
  }

  /** So many keys of the slot of the first one, which is {@code name0}. */
  static List<Key> keysOfOneSlot(String name, int count) {
    int slot = Key.of(name + 0).slot();
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> Key.of(name + i))
        .filter(key -> key.slot() == slot)
        .limit(count)
        .sorted()
        .toList();
  }

  /** All entries, page by page. */
  static List<Entry> all(Storage storage, int slot, long since, int bytesMax)
      throws StorageFailure {
    List<Entry> entries = new ArrayList<>();
    byte[] cursor = {};
    do {
      Page page = storage.page(slot, since, cursor, bytesMax).orElseThrow();
      entries.addAll(page.entries());
      cursor = page.next();
    } while (cursor.length > 0);
    return entries;
  }

  /** Each batch takes a step of the work. */
  static void purgeAll(RocksStorage storage) throws StorageFailure {
    while (!storage.isPurged()) {
      storage.write(List.of());
    }
  }

  /**
   * A copy as a crash at this moment would leave it, while the store is open but not written. Taken
   * again if a flush or a compaction came between: no crash leaves the files of two moments.
   */
  static Path copy(Path from, Path to) throws IOException {
    Map<Path, Long> sizes;
    do {
      sizes = sizes(from);
      for (Path old : sizes(to).keySet()) {
        Files.delete(old);
      }
      for (Path file : sizes.keySet()) {
        Path target = to.resolve(from.relativize(file));
        Files.createDirectories(target.getParent());
        try {
          Files.copy(file, target);
        } catch (NoSuchFileException gone) {
          // Seen when the sizes are compared.
          break;
        }
      }
    } while (!sizes.equals(sizes(from)));
    return to;
  }

  private static Map<Path, Long> sizes(Path from) throws IOException {
    Map<Path, Long> sizes = new TreeMap<>();
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            sizes.put(file, attributes.size());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            // Deleted by a compaction meanwhile, or not there yet.
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
    return sizes;
  }

  static List<Path> files(Path data, String ending) {
    try (var files = Files.list(data.resolve("db"))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
