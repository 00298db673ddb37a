package io.troth.follower.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/**
 * RocksDB's part that is no Java. Left to itself, RocksDB unpacks its 17 MB into the folder for
 * temporary files at each start, and leaves them there when it is killed. So {@code bin/build}
 * unpacks them once, and servers are started with that folder on {@code java.library.path}, where
 * RocksDB looks first; where nothing lies there, it still helps itself.
 */
public final class NativeLibrary {
  private NativeLibrary() {}

  /** Unpacks it into a folder: whole on return, or not there. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    String name = Environment.getJniLibraryFileName("rocksdb");
    Path unfinished = folder.resolve(name + ".new");
    try (InputStream packed = RocksDB.class.getResourceAsStream("/" + name)) {
      if (packed == null) {
        throw new IOException("RocksDB has no " + name);
      }
      Files.deleteIfExists(unfinished);
      Files.copy(packed, unfinished);
    }
    Files.move(unfinished, folder.resolve(name));
  }
}
