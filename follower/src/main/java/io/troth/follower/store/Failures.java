package io.troth.follower.store;

import io.troth.follower.driver.StorageFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/** What went wrong with a data directory, in sentences that say what to do. */
final class Failures {
  private final Path directory;

  Failures(Path directory) {
    this.directory = directory;
  }

  StorageFailure opening(RocksDBException cause) {
    if (cause.getMessage().contains("/LOCK")) {
      return new StorageFailure("Another server uses the data directory " + directory + ".", cause);
    }
    return working(cause);
  }

  StorageFailure working(RocksDBException cause) {
    if (isDamage(cause)) {
      return damaged(cause.getMessage(), cause);
    }
    if (isFull(cause)) {
      return new StorageFailure(
          "The disk of the data directory " + directory + " is full: " + cause.getMessage(), cause);
    }
    return broken(cause);
  }

  /** The disk did not do what it was asked. */
  StorageFailure broken(Exception cause) {
    return new StorageFailure(
        "The disk of the data directory " + directory + " failed: " + cause.getMessage(), cause);
  }

  /**
   * Found in a store that was opened: it would be opened again without complaint, since not all of
   * it is read then. So it is written down, and {@link #checkUndamaged} tells.
   */
  StorageFailure damagedInside(String what, Throwable cause) {
    StorageFailure failure = damaged(what, cause);
    try {
      Files.writeString(note(), what);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  void checkUndamaged() throws StorageFailure, IOException {
    if (Files.exists(note())) {
      throw damaged(Files.readString(note()));
    }
  }

  private Path note() {
    return directory.resolve("damaged");
  }

  boolean isDamage(RocksDBException cause) {
    Status status = cause.getStatus();
    boolean corrupt = status != null && status.getCode() == Status.Code.Corruption;
    return corrupt || cause.getMessage().contains("No such file");
  }

  StorageFailure damaged(String what, Throwable cause) {
    return new StorageFailure(
        "The data directory "
            + directory
            + " is damaged, and what is left in it is not served: "
            + what
            + ". Move it away and start this follower with an empty one: it is rebuilt from its"
            + " peers.",
        cause);
  }

  StorageFailure damaged(String what) {
    return damaged(what, new IllegalStateException(what));
  }

  StorageFailure ofNewerFormat(long format) {
    String what = "it has format " + format + ", this program knows " + StoreCodec.FORMAT;
    return new StorageFailure(
        "The data directory " + directory + " was written by a newer program: " + what + ".",
        new IllegalStateException(what));
  }

  StorageFailure closed() {
    return new StorageFailure(
        "The data directory " + directory + " is closed.", new IllegalStateException("closed"));
  }

  private static boolean isFull(RocksDBException cause) {
    Status status = cause.getStatus();
    return cause.getMessage().contains("No space left")
        || (status != null && status.getSubCode() == Status.SubCode.NoSpace);
  }
}
