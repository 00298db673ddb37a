package io.troth.simulation.world;

import io.troth.simulation.check.Violation;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Outcome;
import java.util.List;

/**
 * How a world ended.
 *
 * @param broken broken promises, none if all is well
 * @param unsettled what had not come true in time after all faults were over
 * @param undecided what the checkers could not decide
 */
public record Result(
    long seed,
    String setup,
    List<Violation> broken,
    List<String> unsettled,
    List<String> undecided,
    History history,
    long simulatedNanos,
    long events,
    long settledNanos) {

  public boolean isSafe() {
    return broken.isEmpty();
  }

  public boolean isClean() {
    return broken.isEmpty() && unsettled.isEmpty();
  }

  /** What is wrong, in one line. */
  public String brief() {
    return isSafe()
        ? "not settled: " + unsettled.getFirst()
        : broken.getFirst().invariant() + ": " + broken.getFirst().sentence();
  }

  public long done() {
    return history.operations().stream().filter(each -> each.isDone()).count();
  }

  public long refused() {
    return history.operations().stream()
        .filter(each -> each.outcome() instanceof Outcome.Refused)
        .count();
  }

  public long unknown() {
    return history.operations().stream().filter(each -> each.isUnknown()).count();
  }
}
