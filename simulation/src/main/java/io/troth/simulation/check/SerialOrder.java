package io.troth.simulation.check;

import io.troth.simulation.check.DependencyGraph.Reason;
import io.troth.simulation.check.KeyVersions.Version;
import io.troth.simulation.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Builds the graph of a history: who must come before whom in any serial order that explains the
 * answers.
 */
final class SerialOrder {
  /** The versions that were read, at the earliest and at the latest. */
  private record Slots(int first, int last) {}

  private final DependencyGraph graph = new DependencyGraph();
  private final List<Optional<Operation>> operations = new ArrayList<>();
  private final TreeMap<Integer, Integer> nodes = new TreeMap<>();
  private final TreeMap<Long, Integer> unknownWriters = new TreeMap<>();

  SerialOrder(List<Operation> history, RevisionOwners owners) {
    List<Operation> happened =
        history.stream()
            .filter(operation -> owners.happened(operation) || operation.refusalObserves())
            .toList();
    for (Operation operation : happened) {
      nodes.put(operation.id(), add(Optional.of(operation)));
    }
    KeyStep.byKey(happened, owners)
        .forEach((key, steps) ->
            addVersions(new KeyVersions(key, steps, owners), unplaced(key, history, owners)));
    addTime(happened);
  }

  DependencyGraph graph() {
    return graph;
  }

  /** The operation of a node; empty for a writer that could be one of several, and for time. */
  Optional<Operation> operation(int node) {
    return operations.get(node);
  }

  private int add(Optional<Operation> operation) {
    operations.add(operation);
    return graph.addNode();
  }

  private static List<Operation> unplaced(
      String key, List<Operation> history, RevisionOwners owners) {
    return history.stream()
        .filter(operation ->
            operation.isUnknown()
                && !owners.happened(operation)
                && operation.writeOf(key).isPresent())
        .toList();
  }

  private void addVersions(KeyVersions versions, List<Operation> unplaced) {
    for (int i = 2; i < versions.versions.size(); i++) {
      graph.addEdge(writer(versions, i - 1), writer(versions, i), Reason.WRITE_WRITE, versions.key);
    }
    for (KeyStep step : versions.steps) {
      if (step.isObservation()) {
        slotsOf(step, versions, unplaced).ifPresent(slots -> addReader(versions, slots, step));
      }
    }
  }

  private void addReader(KeyVersions versions, Slots slots, KeyStep step) {
    int reader = nodes.get(step.operation().id());
    if (slots.first > 0) {
      graph.addEdge(writer(versions, slots.first), reader, Reason.WRITE_READ, versions.key);
    }
    if (slots.last + 1 < versions.versions.size()) {
      graph.addEdge(reader, writer(versions, slots.last + 1), Reason.READ_WRITE, versions.key);
    }
  }

  /**
   * Which version was read. A read of "no key", or a condition, names none: it read one of those
   * that time leaves and that fit, unless a write of unknown place can have made another.
   */
  private static Optional<Slots> slotsOf(
      KeyStep step, KeyVersions versions, List<Operation> unplaced) {
    if (step.readRevision() > 0) {
      return versions.slotReadBy(step).map(slot -> new Slots(slot, slot));
    }
    boolean unsure =
        step.write().isPresent() && step.revision() == 0
            || versions.explainedByUnplaced(step)
            || unplaced.stream()
                .anyMatch(other ->
                    other.invokedAt() <= step.latest()
                        && step.fits(other.writeOf(versions.key).orElseThrow().value(), -1));
    if (unsure) {
      return Optional.empty();
    }
    int first = -1;
    int last = -1;
    for (int slot = versions.firstSlot(step);
        slot < versions.versions.size() && !versions.isBeyond(slot, step);
        slot++) {
      Version version = versions.versions.get(slot);
      boolean ownWrite = step.revision() > 0 && version.revision() >= step.revision();
      if (!ownWrite && versions.isOpen(slot, step) && version.fits(step)) {
        first = first < 0 ? slot : first;
        last = slot;
      }
    }
    return first < 0 ? Optional.empty() : Optional.of(new Slots(first, last));
  }

  private int writer(KeyVersions versions, int slot) {
    Version version = versions.versions.get(slot);
    return version
        .writer()
        .map(step -> nodes.get(step.operation().id()))
        .orElseGet(
            () -> unknownWriters.computeIfAbsent(version.revision(), any -> add(Optional.empty())));
  }

  /**
   * Real time as a chain: one node per end of an operation, each linked to the next, so that the
   * edges stay linear in the number of operations instead of one for every pair.
   */
  private void addTime(List<Operation> happened) {
    List<Operation> byEnd =
        happened.stream()
            .filter(operation -> operation.latestEffect() != Operation.NEVER)
            .sorted(Comparator.comparingLong(Operation::latestEffect))
            .toList();
    List<Operation> byStart =
        happened.stream().sorted(Comparator.comparingLong(Operation::invokedAt)).toList();
    int ended = 0;
    int last = -1;
    for (Operation operation : byStart) {
      while (ended < byEnd.size() && byEnd.get(ended).latestEffect() < operation.invokedAt()) {
        int end = add(Optional.empty());
        graph.addTimeLink(nodes.get(byEnd.get(ended++).id()), end, false);
        if (last >= 0) {
          graph.addTimeLink(last, end, false);
        }
        last = end;
      }
      if (last >= 0) {
        graph.addTimeLink(last, nodes.get(operation.id()), true);
      }
    }
  }
}
