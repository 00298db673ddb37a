package io.troth.leader.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A note in the directory of a cluster log that another leader's log has overtaken: each further
 * start would take another epoch, and tell followers about it, in vain.
 */
public final class UnfitNote {
  private final Path file;

  public UnfitNote(Path directory) {
    file = directory.resolve("unfit");
  }

  /**
   * @throws LogFailure if it is there
   */
  public void check() {
    if (!Files.exists(file)) {
      return;
    }
    try {
      throw new LogFailure(Files.readString(file) + " (this was found before: see " + file + ")");
    } catch (IOException e) {
      throw new LogFailure("The note " + file + " cannot be read", e);
    }
  }

  /**
   * On return it is in synced storage.
   *
   * @throws LogFailure if it can't be written
   */
  public void write(String why) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(why.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    } catch (IOException e) {
      throw new LogFailure("The note " + file + " cannot be written", e);
    }
  }
}
