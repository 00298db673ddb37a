package io.troth.simulation.check;

import io.troth.simulation.check.DependencyGraph.Edge;
import io.troth.simulation.check.DependencyGraph.Reason;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * I2 and I3 over transactions: one serial order of all operations, which keeps real time, explains
 * every answer. Versions give the order of the writes of each key, so the question is whether "must
 * come before" has a cycle (Adya's anomalies).
 */
public final class StrictSerializabilityChecker implements Checker {
  private static final int VIOLATIONS_MAX = 3;
  private static final int STARTS_MAX = 500;

  @Override
  public Verdict judge(History history) {
    List<Operation> operations = history.operations();
    RevisionOwners owners = new RevisionOwners(operations);
    List<Violation> violations = new ArrayList<>(owners.violations());
    SerialOrder order = new SerialOrder(operations, owners);
    for (List<Integer> tangle : order.graph().tangles()) {
      if (violations.size() < VIOLATIONS_MAX) {
        violations.add(describe(shortest(order, tangle), order));
      }
    }
    return Verdict.of(violations);
  }

  private static List<Edge> shortest(SerialOrder order, List<Integer> tangle) {
    List<Edge> shortest = List.of();
    int best = Integer.MAX_VALUE;
    List<Integer> starts =
        tangle.stream()
            .filter(node -> order.operation(node).isPresent())
            .limit(STARTS_MAX)
            .toList();
    for (int start : starts) {
      List<Edge> cycle = order.graph().shortestCycle(start, tangle);
      int length = cycle.stream().mapToInt(Edge::length).sum();
      if (!cycle.isEmpty() && length < best) {
        best = length;
        shortest = cycle;
      }
    }
    return shortest;
  }

  private static Violation describe(List<Edge> cycle, SerialOrder order) {
    List<String> events = new ArrayList<>();
    for (Edge edge : cycle) {
      order.operation(edge.from()).ifPresent(operation -> events.add(operation.toString()));
    }
    List<String> reasons = new ArrayList<>();
    Edge first = null;
    for (Edge edge : cycle) {
      first = first == null ? edge : first;
      if (edge.length() > 0) {
        reasons.add(name(first.from(), order) + because(edge) + name(edge.to(), order));
        first = null;
      }
    }
    events.addAll(reasons);
    return new Violation("I3", "No serial order is possible: " + anomaly(cycle) + ".", events);
  }

  private static String name(int node, SerialOrder order) {
    Optional<Operation> operation = order.operation(node);
    return operation.map(known -> "#" + known.id()).orElse("an unknown writer");
  }

  private static String because(Edge edge) {
    return switch (edge.reason()) {
      case WRITE_WRITE -> " wrote the version of " + edge.key() + " before that of ";
      case WRITE_READ -> " wrote the " + edge.key() + " that was read by ";
      case READ_WRITE -> " read the " + edge.key() + " that was replaced by ";
      case REAL_TIME -> " ended before the start of ";
    };
  }

  private static String anomaly(List<Edge> cycle) {
    List<Edge> counted = cycle.stream().filter(edge -> edge.length() > 0).toList();
    long replaced = counted.stream().filter(edge -> edge.reason() == Reason.READ_WRITE).count();
    boolean time = counted.stream().anyMatch(edge -> edge.reason() == Reason.REAL_TIME);
    boolean read = counted.stream().anyMatch(edge -> edge.reason() == Reason.WRITE_READ);
    String name;
    if (replaced > 1) {
      name = "write skew, or reads that disagree on an order";
    } else if (replaced == 1) {
      name = read || !time ? "a read of a state that never was, or a lost update" : "a stale read";
    } else {
      name = read ? "a circle of reads" : "writes in a circle";
    }
    return name + (time ? ", against real time" : "");
  }

  @Override
  public String toString() {
    return "strict serializability";
  }
}
