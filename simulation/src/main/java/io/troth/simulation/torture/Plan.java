package io.troth.simulation.torture;

import io.troth.simulation.torture.fault.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What is to be done.
 *
 * @param program {@code bin/troth}
 * @param data where the run's own folder is made
 * @param keep whether that folder stays, even if all is well
 * @param strict whether it is a violation if writes fail for too long while enough replicas are
 *     whole
 */
public record Plan(
    String program,
    long seed,
    Duration time,
    int followers,
    int redundancy,
    int clients,
    Set<FaultKind> faults,
    Path data,
    boolean keep,
    boolean strict) {
  public Plan {
    faults = Set.copyOf(faults);
  }

  /** As a command line. */
  @Override
  public String toString() {
    return "bin/troth torture --seed "
        + seed
        + " --minutes "
        + time.toMillis() / 60_000.0
        + " --followers "
        + followers
        + " --redundancy "
        + redundancy
        + " --clients "
        + clients
        + " --faults "
        + (faults.isEmpty()
            ? "none"
            : String.join(",", faults.stream().sorted().map(FaultKind::toString).toList()))
        + (strict ? " --strict" : "");
  }
}
