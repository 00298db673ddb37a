package io.troth.simulation.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What a checker found.
 *
 * @param undecided what it gave up on within its bound, in sentences; to be counted, for a checker
 *     that gives up often checks nothing
 */
public record Verdict(List<Violation> violations, List<String> undecided) {
  public Verdict {
    violations = List.copyOf(violations);
    undecided = List.copyOf(undecided);
  }

  public static Verdict of(List<Violation> violations) {
    return new Verdict(violations, List.of());
  }

  public boolean isClean() {
    return violations.isEmpty();
  }

  public Verdict and(Verdict other) {
    List<Violation> allViolations = new ArrayList<>(violations);
    allViolations.addAll(other.violations);
    List<String> allUndecided = new ArrayList<>(undecided);
    allUndecided.addAll(other.undecided);
    return new Verdict(allViolations, allUndecided);
  }
}
