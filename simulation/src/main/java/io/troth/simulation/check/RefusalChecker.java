package io.troth.simulation.check;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Seen;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * I3 for what was refused since one of several conditions was false, without a word of which: then
 * one of them can have been false at some instant between question and answer. Where the answer
 * names one, the refusal is an observation of that key, and {@link LinearizabilityChecker} judges
 * it with all others.
 */
public final class RefusalChecker implements Checker {
  private static final int VIOLATIONS_MAX = 3;

  @Override
  public Verdict judge(History history) {
    List<Operation> operations = history.operations();
    RevisionOwners owners = new RevisionOwners(operations);
    TreeMap<String, List<KeyStep>> steps = KeyStep.byKey(operations, owners);
    Map<String, KeyVersions> versions = new HashMap<>();
    List<Violation> violations = new ArrayList<>();
    for (Operation operation : operations) {
      if (violations.size() < VIOLATIONS_MAX
          && operation.outcome() instanceof Outcome.Refused refused
          && !refused.oneOf().isEmpty()
          && refused.oneOf().stream()
              .noneMatch(condition ->
                  canHaveFailed(
                      operation,
                      condition,
                      versions.computeIfAbsent(
                          condition.key(),
                          key ->
                              new KeyVersions(key, steps.getOrDefault(key, List.of()), owners))))) {
        violations.add(
            new Violation(
                "I3",
                "It was refused since a condition was false, but all were true between its question"
                    + " and its answer.",
                List.of(operation.toString())));
      }
    }
    return Verdict.of(violations);
  }

  private static boolean canHaveFailed(
      Operation operation, Condition condition, KeyVersions versions) {
    Optional<Seen> seen =
        operation.outcome().seen().stream()
            .filter(each -> each.key().equals(condition.key()))
            .findFirst();
    KeyStep step =
        new KeyStep(
            operation,
            operation.latestEffect(),
            true,
            List.of(),
            List.of(condition),
            Optional.empty(),
            0,
            seen);
    if (versions.explainedByUnplaced(step)) {
      return true;
    }
    for (int slot = versions.firstSlot(step);
        slot < versions.versions.size() && !versions.isBeyond(slot, step);
        slot++) {
      if (versions.isOpen(slot, step) && versions.versions.get(slot).fits(step)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    return "refusals";
  }
}
