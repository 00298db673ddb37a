package io.troth.simulation.check;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds which operation wrote each revision that anybody saw. For an acknowledged write the answer
 * said so. A revision that no answer named must belong to an operation with an unknown outcome that
 * wrote what was seen; often only one fits, and then it is known to have taken effect, on all its
 * keys, before the first who saw it was answered.
 */
final class RevisionOwners {
  private final TreeMap<Long, Operation> owners = new TreeMap<>();
  private final TreeMap<Long, List<Operation>> candidates = new TreeMap<>();
  private final TreeMap<Long, Operation> firstSeenBy = new TreeMap<>();
  private final TreeMap<Integer, Long> inferred = new TreeMap<>();
  private final List<Violation> violations = new ArrayList<>();
  private final List<Operation> operations;

  RevisionOwners(List<Operation> operations) {
    this.operations = operations;
    for (Operation operation : operations) {
      if (operation.revision() > 0) {
        owners.putIfAbsent(operation.revision(), operation);
      }
    }
    for (Operation operation : operations) {
      operation.outcome().seen().stream()
          .filter(seen -> seen.revision() > 0)
          .forEach(seen -> observe(operation, seen));
      if (operation.isDone()) {
        for (Condition condition : operation.request().conditions()) {
          if (condition instanceof Condition.AtRevision at) {
            observe(operation, at.key(), Optional.empty(), at.revision());
          }
        }
      }
    }
    settle();
  }

  /** The revision that the operation wrote, told or inferred; 0 when it is not known. */
  long revisionOf(Operation operation) {
    return operation.revision() > 0
        ? operation.revision()
        : inferred.getOrDefault(operation.id(), 0L);
  }

  boolean isOwned(long revision) {
    return owners.containsKey(revision);
  }

  /**
   * Those that may have written a revision that several could have; empty for an owned or unseen
   * one.
   */
  List<Operation> candidates(long revision) {
    return candidates.getOrDefault(revision, List.of());
  }

  /** Whether it has surely taken effect. */
  boolean happened(Operation operation) {
    return operation.isDone() || inferred.containsKey(operation.id());
  }

  /** The last instant at which it can have taken effect. */
  long latestEffect(Operation operation) {
    long revision = inferred.getOrDefault(operation.id(), 0L);
    if (revision == 0) {
      return operation.latestEffect();
    }
    return Math.min(operation.latestEffect(), firstSeenBy.get(revision).returnedAt());
  }

  List<Violation> violations() {
    return List.copyOf(violations);
  }

  private void observe(Operation observer, Seen seen) {
    observe(observer, seen.key(), seen.value(), seen.revision());
  }

  private void observe(Operation observer, String key, Optional<String> value, long revision) {
    Operation owner = owners.get(revision);
    if (owner != null) {
      if (!wrote(owner, key, value)) {
        violations.add(
            new Violation(
                "I3",
                key
                    + " was seen at revision "
                    + revision
                    + " with what that revision did not write.",
                List.of(owner.toString(), observer.toString())));
      }
      return;
    }
    firstSeenBy.merge(revision, observer, (a, b) -> b.returnedAt() < a.returnedAt() ? b : a);
    List<Operation> among =
        candidates.containsKey(revision) ? candidates.get(revision) : operations;
    List<Operation> fitting =
        among.stream()
            .filter(operation ->
                operation.revision() == 0
                    && !(operation.outcome() instanceof Outcome.Refused)
                    && operation.invokedAt() <= observer.returnedAt()
                    && wrote(operation, key, value))
            .toList();
    candidates.put(revision, fitting);
    if (fitting.isEmpty() && !among.isEmpty()) {
      violations.add(fromNowhere(observer, key, value, revision));
    }
  }

  private Violation fromNowhere(
      Operation observer, String key, Optional<String> value, long revision) {
    List<String> events = new ArrayList<>();
    operations.stream()
        .filter(operation ->
            operation.outcome() instanceof Outcome.Refused && wrote(operation, key, value))
        .forEach(operation -> events.add(operation.toString()));
    String what = key + " was seen at revision " + revision;
    String sentence =
        events.isEmpty()
            ? what + ", which nobody can have written."
            : what + ", and the only write that fits was refused as not applied.";
    events.add(observer.toString());
    return new Violation(events.size() > 1 ? "I7" : "I3", sentence, events);
  }

  /**
   * Where only one fits, it is the owner, and no longer a candidate elsewhere; until nothing
   * changes.
   */
  private void settle() {
    boolean changed = true;
    while (changed) {
      changed = false;
      for (long revision : List.copyOf(candidates.keySet())) {
        List<Operation> fitting =
            candidates.get(revision).stream()
                .filter(operation -> !inferred.containsKey(operation.id()))
                .toList();
        if (fitting.isEmpty() && !candidates.get(revision).isEmpty()) {
          violations.add(
              new Violation(
                  "I3",
                  "One write was seen at revision " + revision + " and at another.",
                  List.of(
                      candidates.get(revision).getFirst().toString(),
                      firstSeenBy.get(revision).toString())));
        }
        if (fitting.size() == 1) {
          inferred.put(fitting.getFirst().id(), revision);
          owners.put(revision, fitting.getFirst());
        }
        if (fitting.size() <= 1) {
          candidates.remove(revision);
          changed = true;
        }
      }
    }
  }

  private static boolean wrote(Operation operation, String key, Optional<String> value) {
    Optional<String> written = operation.writeOf(key).flatMap(Write::value);
    return written.isPresent() && (value.isEmpty() || value.equals(written));
  }
}
