package io.troth.follower.store;

import io.troth.common.message.MalformedFrame;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;

/**
 * Where a follower keeps everything: RocksDB's files in {@code db}, and beside them {@code synced},
 * the {@link SyncMark}, and {@code damaged} once damage was found in it.
 */
public final class DataDirectory {
  public static final long MEMORY_BYTES_DEFAULT = Tuning.MEMORY_BYTES_DEFAULT;

  private final Path db;
  private final Path synced;
  private final Failures failures;

  public DataDirectory(Path path) {
    this.db = path.resolve("db");
    this.synced = path.resolve("synced");
    this.failures = new Failures(path);
  }

  public RocksStorage open() throws StorageFailure {
    return open(MEMORY_BYTES_DEFAULT);
  }

  /**
   * Opens what is there, or makes a new store where there is nothing. On return everything in it is
   * in synced storage.
   *
   * @param memoryBytes for memtables and cached blocks together
   */
  public RocksStorage open(long memoryBytes) throws StorageFailure {
    try {
      Files.createDirectories(db);
      failures.checkUndamaged();
      boolean isNew = !Files.exists(db.resolve("CURRENT"));
      if (isNew && !Files.exists(synced)) {
        SyncMark.create(synced);
      }
      return open(memoryBytes, SyncMark.open(synced));
    } catch (NoSuchFileException e) {
      throw failures.damaged(synced + " is missing", e);
    } catch (IOException e) {
      throw failures.broken(e);
    } catch (SyncMark.Unreadable e) {
      throw failures.damaged(e.getMessage(), e);
    }
  }

  private RocksStorage open(long memoryBytes, SyncMark mark) throws StorageFailure, IOException {
    Engine engine;
    try {
      engine = Engine.open(db, new Tuning(memoryBytes));
    } catch (RocksDBException e) {
      mark.close();
      throw failures.opening(e);
    }
    try {
      return opened(engine, mark);
    } catch (RocksDBException | MalformedFrame | IOException | StorageFailure e) {
      engine.close();
      mark.close();
      throw told(e);
    }
  }

  private RocksStorage opened(Engine engine, SyncMark mark)
      throws RocksDBException, MalformedFrame, IOException, StorageFailure {
    if (engine.sequence() < mark.reached()) {
      throw failures.damaged(
          "its log ends at " + engine.sequence() + " and was synced up to " + mark.reached());
    }
    Opening opening = new Opening(engine, failures);
    opening.checkFormat();
    opening.raiseGeneration();
    Horizons horizons = new Horizons();
    Purging purging = new Purging(engine, horizons);
    opening.read(horizons, purging);
    Stored stored = opening.stored();
    RocksStorage storage = new RocksStorage(engine, mark, failures, horizons, purging, stored);
    storage.sync();
    return storage;
  }

  private StorageFailure told(Exception e) {
    return switch (e) {
      case StorageFailure failure -> failure;
      case RocksDBException failure -> failures.working(failure);
      case MalformedFrame malformed -> failures.damaged(malformed.getMessage(), malformed);
      default -> failures.broken(e);
    };
  }
}
