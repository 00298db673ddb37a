package io.troth.simulation.check;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one operation saw of and did to one key.
 *
 * @param latest the last instant at which it can have taken effect
 * @param happened false for an unknown outcome that nobody is known to have seen
 * @param held conditions that were true before it
 * @param failed conditions that were false at it
 * @param revision of its write; 0 when it wrote nothing or that is not known
 * @param seen what it read before its own write
 */
record KeyStep(
    Operation operation,
    long latest,
    boolean happened,
    List<Condition> held,
    List<Condition> failed,
    Optional<Write> write,
    long revision,
    Optional<Seen> seen) {

  long invoked() {
    return operation.invokedAt();
  }

  boolean isObservation() {
    return !held.isEmpty() || !failed.isEmpty() || seen.isPresent();
  }

  /** Whether it can have come right after the key held that. */
  boolean fits(Optional<String> value, long atRevision) {
    for (Condition condition : held) {
      if (!condition.holds(value, atRevision)) {
        return false;
      }
    }
    for (Condition condition : failed) {
      if (condition.holds(value, atRevision)) {
        return false;
      }
    }
    return seen.isEmpty()
        || seen.get().value().equals(value)
            && (seen.get().revision() == 0 || seen.get().revision() == atRevision);
  }

  /** The revision that it surely read, from its read or its condition; 0 when it names none. */
  long readRevision() {
    if (seen.isPresent() && seen.get().revision() > 0) {
      return seen.get().revision();
    }
    for (Condition condition : held) {
      if (condition instanceof Condition.AtRevision at) {
        return at.revision();
      }
    }
    return 0;
  }

  /** The steps of every key, each list by time of invocation. */
  static TreeMap<String, List<KeyStep>> byKey(List<Operation> operations, RevisionOwners owners) {
    TreeMap<String, List<KeyStep>> steps = new TreeMap<>();
    List<Operation> ordered =
        operations.stream()
            .sorted(Comparator.comparingLong(Operation::invokedAt).thenComparingInt(Operation::id))
            .toList();
    for (Operation operation : ordered) {
      for (String key : operation.request().keys()) {
        step(operation, key, owners)
            .ifPresent(step -> steps.computeIfAbsent(key, any -> new ArrayList<>()).add(step));
      }
    }
    return steps;
  }

  private static Optional<KeyStep> step(Operation operation, String key, RevisionOwners owners) {
    boolean refused = operation.outcome() instanceof Outcome.Refused;
    boolean happened = owners.happened(operation) || refused;
    Optional<Write> write = refused ? Optional.empty() : operation.writeOf(key);
    long revision = write.isPresent() ? owners.revisionOf(operation) : 0;
    List<Condition> held = refused ? List.of() : on(key, operation.request().conditions());
    List<Condition> failed =
        operation.outcome() instanceof Outcome.Refused no ? on(key, no.failed()) : List.of();
    // A read that carries the operation's own revision has seen its own write, which says nothing
    // of before.
    Optional<Seen> seen =
        operation.outcome().seen().stream()
            .filter(
                each -> each.key().equals(key) && (revision == 0 || each.revision() != revision))
            .findFirst();
    KeyStep step =
        new KeyStep(
            operation,
            owners.latestEffect(operation),
            happened,
            held,
            failed,
            write,
            revision,
            seen);
    boolean matters = write.isPresent() || happened && step.isObservation();
    return matters ? Optional.of(step) : Optional.empty();
  }

  private static List<Condition> on(String key, List<Condition> conditions) {
    return conditions.stream().filter(condition -> condition.key().equals(key)).toList();
  }
}
