package io.troth.simulation.check;

import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Seen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * R1: revisions only grow, across epochs too. A write that began after a revision was told to
 * anybody gets a higher one, whatever the keys; no two writes share one.
 */
public final class RevisionChecker implements Checker {
  private static final int VIOLATIONS_MAX = 3;

  @Override
  public Verdict judge(History history) {
    List<Operation> done =
        history.operations().stream()
            .filter(operation -> operation.isDone() || operation.refusalObserves())
            .toList();
    List<Violation> violations = new ArrayList<>();
    reused(done, violations);
    fallen(done, violations);
    return Verdict.of(violations.subList(0, Math.min(VIOLATIONS_MAX, violations.size())));
  }

  private static void reused(List<Operation> done, List<Violation> violations) {
    TreeMap<Long, Operation> owners = new TreeMap<>();
    for (Operation operation : done) {
      Operation other =
          operation.revision() > 0 ? owners.put(operation.revision(), operation) : null;
      if (other != null) {
        violations.add(
            new Violation(
                "R1",
                "Revision " + operation.revision() + " was given to two writes.",
                List.of(other.toString(), operation.toString())));
      }
    }
  }

  private static void fallen(List<Operation> done, List<Violation> violations) {
    List<Operation> byStart =
        done.stream()
            .filter(operation -> operation.revision() > 0)
            .sorted(Comparator.comparingLong(Operation::invokedAt))
            .toList();
    List<Operation> byEnd =
        done.stream().sorted(Comparator.comparingLong(Operation::returnedAt)).toList();
    int ended = 0;
    Operation highest = null;
    for (Operation operation : byStart) {
      while (byEnd.get(ended).returnedAt() < operation.invokedAt()) {
        Operation candidate = byEnd.get(ended++);
        if (highest == null || highestTold(candidate) > highestTold(highest)) {
          highest = candidate;
        }
      }
      if (highest != null && operation.revision() <= highestTold(highest)) {
        violations.add(
            new Violation(
                "R1",
                "A write got revision "
                    + operation.revision()
                    + " although "
                    + highestTold(highest)
                    + " had been told before it began.",
                List.of(highest.toString(), operation.toString())));
      }
    }
  }

  private static long highestTold(Operation operation) {
    long highest = operation.revision();
    for (Seen seen : operation.outcome().seen()) {
      highest = Math.max(highest, seen.revision());
    }
    return highest;
  }

  @Override
  public String toString() {
    return "revisions";
  }
}
