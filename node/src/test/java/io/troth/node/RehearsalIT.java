package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import io.troth.node.process.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers start from what a rehearsal left, where it fits, and say nothing where it does not. */
class RehearsalIT {
  private static final int JDK_MIN = 25;

  @TempDir Path folder;

  @BeforeEach
  void rehearse() throws Exception {
    ProcessBuilder rehearsal =
        new ProcessBuilder(Program.folder().resolve("bin/rehearse").toString());
    Process process = onThisJdk(rehearsal).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals("0 ", process.waitFor() + " " + said);
  }

  @Test
  void a_server_starts_from_what_was_left() throws Exception {
    assumeTrue(Runtime.version().feature() >= JDK_MIN, "older JDKs keep nothing");
    // With this flag the JVM would not start without a cache that fits.
    assertEquals("", saidBy("-XX:AOTMode=on"));
  }

  @Test
  void flags_that_do_not_go_with_it_are_no_reason_to_complain() throws Exception {
    assertEquals("", saidBy("-XX:-UseCompressedOops"));
  }

  /** What a leader writes to standard error until it is ready, its own log apart. */
  private String saidBy(String javaFlags) throws Exception {
    int port = Ports.free();
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    ProcessBuilder leader = Program.with(List.of("leader", port, "--log-level", "error"));
    leader.environment().put("TROTH_JAVA_FLAGS", javaFlags);
    Process process =
        onThisJdk(leader)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      Await.until(
          () -> "it is ready: " + process,
          () -> {
            if (!process.isAlive()) {
              throw new IllegalStateException(Files.readString(err));
            }
            return !Files.readString(out).isEmpty();
          });
      assertTrue(
          Files.readString(out).startsWith("leader ready on"), () -> "it said other things first");
      return Files.readString(err);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static ProcessBuilder onThisJdk(ProcessBuilder builder) {
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    return builder;
  }
}
