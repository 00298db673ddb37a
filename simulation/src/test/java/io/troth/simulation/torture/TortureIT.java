package io.troth.simulation.torture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Program;
import io.troth.simulation.torture.fault.FaultKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real servers under all faults: nothing that clients were told turns out to be wrong. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class TortureIT {
  private static final long SEED = Long.getLong("troth.torture.seed", 16);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  Path folder;

  private Plan plan(int followers, int redundancy, int seconds) {
    return new Plan(
        Program.folder().resolve("bin/troth").toString(),
        SEED,
        Duration.ofSeconds(seconds),
        followers,
        redundancy,
        4,
        FaultKind.all(),
        folder,
        false,
        false);
  }

  /** With two replicas of five, some slots have no follower in common. */
  @ParameterizedTest
  @CsvSource({"4, 3, 60", "5, 2, 30"})
  void nothing_is_lost_whatever_happens_to_servers(int followers, int redundancy, int seconds)
      throws Exception {
    int time = Integer.getInteger("troth.torture.seconds", seconds);
    Run run = new Run(plan(followers, redundancy, time), System.out::println);
    Run.Verdict verdict = run.run();
    assertEquals(List.of(), run.violations());
    assertEquals(List.of(), run.unsettled());
    assertEquals(Run.Verdict.WELL, verdict);
    assertTrue(run.operations() > 100, run.operations() + " operations");
    assertFalse(left(), "its folder is gone, since all is well");
  }

  private boolean left() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isPresent();
    }
  }
}
