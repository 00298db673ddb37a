package io.troth.simulation.torture.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Builds the library that stands between a server and its disk; {@code disk.c} says what it can do.
 */
public final class DiskLibrary {
  private static final String SOURCE = "disk.c";
  private static final long BUILD_SECONDS_MAX = 60;

  private DiskLibrary() {}

  /**
   * @param folder where it is to lie
   * @return nothing where there is no compiler, or another system than Linux
   */
  public static Optional<Path> build(Path folder) throws IOException, InterruptedException {
    if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
      return Optional.empty();
    }
    Path source = folder.resolve(SOURCE);
    try (InputStream in = DiskLibrary.class.getResourceAsStream(SOURCE)) {
      Files.copy(in, source);
    }
    Path library = folder.resolve("disk.so");
    Path said = folder.resolve("disk.log");
    List<String> command =
        List.of("cc", "-O1", "-Wall", "-shared", "-fPIC", "-o", library + "", source + "", "-ldl");
    Process cc;
    try {
      cc =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
    } catch (IOException noCompiler) {
      return Optional.empty();
    }
    if (!cc.waitFor(BUILD_SECONDS_MAX, TimeUnit.SECONDS)) {
      cc.destroyForcibly();
      throw new IOException("the compiler does not end");
    }
    if (cc.exitValue() != 0) {
      throw new IOException("cc failed: " + Files.readString(said, StandardCharsets.UTF_8));
    }
    return Optional.of(library);
  }
}
