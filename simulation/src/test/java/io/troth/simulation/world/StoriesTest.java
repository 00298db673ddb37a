package io.troth.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The stories in docs/stories happen as they are told, to the letter. With {@code
 * -Dtroth.stories.rewrite=true} they are told anew: read the difference before you keep it.
 */
class StoriesTest {
  private static final Path STORIES =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../docs/stories");

  static List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(STORIES)) {
      return files
          .map(each -> each.getFileName().toString())
          .filter(each -> each.endsWith(".txt"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void happens_as_it_is_told(String name) throws IOException {
    Path file = STORIES.resolve(name);
    String told = Files.readString(file, StandardCharsets.UTF_8);
    assertTrue(told.startsWith("# "), "a story begins with a sentence on what it guards");
    String happened = happened(told);
    if (Boolean.getBoolean("troth.stories.rewrite")) {
      Files.writeString(file, happened, StandardCharsets.UTF_8);
    } else {
      assertEquals(told, happened);
    }
  }

  @Test
  void there_are_stories() throws IOException {
    assertFalse(names().isEmpty());
  }

  /**
   * The same text with what happens now after each command, a line that begins with {@code >}; up
   * to the next command or blank line stands what happened then.
   */
  private static String happened(String told) {
    StageCommands commands = new StageCommands();
    List<String> lines = new ArrayList<>();
    boolean skips = false;
    for (String line : told.lines().toList()) {
      boolean command = line.startsWith("> ");
      skips = skips && !command && !line.isBlank();
      if (!skips) {
        lines.add(line);
      }
      if (command) {
        lines.addAll(commands.run(line.substring(2)));
        skips = true;
      }
    }
    return String.join("\n", lines) + "\n";
  }
}
