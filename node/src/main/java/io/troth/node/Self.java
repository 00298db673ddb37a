package io.troth.node;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How this program is started another time. */
final class Self {
  private Self() {}

  /** The script that started this one, or else the same Java with the same classes. */
  static List<String> command() {
    return Optional.ofNullable(System.getProperty("troth.command"))
        .map(List::of)
        .orElseGet(() ->
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Troth.class.getName()));
  }
}
