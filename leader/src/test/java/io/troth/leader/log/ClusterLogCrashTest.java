package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterState;
import io.troth.leader.driver.ClusterLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterLogCrashTest {
  private static final int CRASHES = 4;
  private static final String SAID = "epoch ";

  @TempDir private Path directory;

  /** Takes office again and again in a process of its own, and says each epoch that it was told. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) {
      Heard heard = new Heard();
      ClusterLog log = new RatisClusterLog(Path.of(arguments[0]), LogGroup.alone(), heard);
      for (int i = 0; ; i++) {
        System.out.println(
            SAID + heard.office(log, ProcessHandle.current().pid() + "-" + i).epoch() + ".");
      }
    }
  }

  private Process writer() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            directory.toString())
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void everything_acknowledged_before_a_kill_is_there_after_it() throws Exception {
    SplittableRandom random = new SplittableRandom(17);
    long acknowledged = 0;
    for (int crash = 0; crash < CRASHES; crash++) {
      Process writer = writer();
      try (BufferedReader said = writer.inputReader()) {
        long until = acknowledged + random.nextLong(1, 400);
        while (acknowledged < until) {
          acknowledged = Math.max(acknowledged, epoch(said.readLine()));
        }
        // Not by the process itself: that would close what it said.
        writer.toHandle().destroyForcibly();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
          acknowledged = Math.max(acknowledged, epoch(line));
        }
      }
      Heard heard = new Heard();
      try (ClusterLog log = new RatisClusterLog(directory, LogGroup.alone(), heard)) {
        ClusterState state = heard.office(log, "after " + crash);
        // One more may have been under way than was said.
        assertTrue(state.epoch() > acknowledged, state.epoch() + " after " + acknowledged);
        assertTrue(state.epoch() <= acknowledged + 2, state.epoch() + " after " + acknowledged);
        acknowledged = state.epoch();
      }
    }
  }

  /** The epoch that a line tells, 0 if it is none, or was cut short by the kill. */
  private static long epoch(String line) {
    if (line == null) {
      throw new AssertionError("the writer ended by itself");
    }
    boolean whole = line.startsWith(SAID) && line.endsWith(".");
    return whole ? Long.parseLong(line.substring(SAID.length(), line.length() - 1)) : 0;
  }

  @Test
  void two_processes_cannot_have_one_directory() throws Exception {
    Process writer = writer();
    try (BufferedReader said = writer.inputReader()) {
      while (epoch(said.readLine()) == 0) {}
      LogFailure refused =
          assertThrows(
              LogFailure.class,
              () -> new RatisClusterLog(directory, LogGroup.alone(), new Heard()));
      assertEquals(
          "The cluster log in " + directory + " is in use by another process",
          refused.getMessage());
    } finally {
      writer.destroyForcibly().waitFor();
    }
  }
}
