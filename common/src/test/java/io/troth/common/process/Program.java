package io.troth.common.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The program as people start it, for tests with real processes. It is brought up to date once,
 * before its first use: a server that found its sources newer would build, and say so.
 */
public final class Program {
  private static final Path TROTH = Path.of(System.getProperty("troth.command"));

  static {
    build();
  }

  private Program() {}

  /** To be started with these words; neither builds nor looks whether it should. */
  public static ProcessBuilder with(List<?> words) {
    List<String> command = new ArrayList<>(List.of(TROTH.toString()));
    words.forEach(word -> command.add(word.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("TROTH_SKIP_BUILD", "1");
    return builder;
  }

  /** Where its sources are, and what was built. */
  public static Path folder() {
    return TROTH.getParent().getParent();
  }

  private static void build() {
    try {
      Process build =
          new ProcessBuilder(TROTH.resolveSibling("build").toString(), "--if-stale", "node")
              .redirectErrorStream(true)
              .start();
      String said = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (build.waitFor() != 0) {
        throw new IllegalStateException("the program cannot be built: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
