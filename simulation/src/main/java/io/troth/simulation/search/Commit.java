package io.troth.simulation.search;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which commit runs: a seed means a world only together with the code. */
final class Commit {
  private static final String UNKNOWN = "unknown";

  private Commit() {}

  /** Read from the files of git, upwards from here; nothing is started for it. */
  static String here() {
    Path at = Path.of("").toAbsolutePath();
    while (at != null && !Files.isDirectory(at.resolve(".git"))) {
      at = at.getParent();
    }
    try {
      return at == null ? UNKNOWN : read(at.resolve(".git"));
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static String read(Path git) throws IOException {
    String head = Files.readString(git.resolve("HEAD"), StandardCharsets.UTF_8).trim();
    if (!head.startsWith("ref: ")) {
      return head;
    }
    Path ref = git.resolve(head.substring("ref: ".length()));
    return Files.exists(ref) ? Files.readString(ref, StandardCharsets.UTF_8).trim() : head;
  }
}
