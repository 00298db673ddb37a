package io.troth.simulation.torture.load;

import io.troth.simulation.check.Violation;
import io.troth.simulation.event.Chance;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Seen;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is left of a judged window: what its keys held when it was closed, and what writes of
 * unknown outcome may still make of them.
 */
final class Remains {
  private final int number;
  private final TreeMap<String, Seen> last = new TreeMap<>();
  private final TreeMap<String, Set<Optional<String>>> possible = new TreeMap<>();

  private Remains(int number) {
    this.number = number;
  }

  static Remains of(int number, History history) {
    Remains remains = new Remains(number);
    for (Operation operation : history.operations()) {
      if (operation.client().equals("last") && operation.outcome() instanceof Outcome.Done done) {
        done.seen().forEach(seen -> remains.last.put(seen.key(), seen));
      }
      if (operation.isUnknown()) {
        operation
            .request()
            .writes()
            .forEach(write ->
                remains
                    .possible
                    .computeIfAbsent(write.key(), any -> new HashSet<>())
                    .add(write.value()));
      }
    }
    return remains;
  }

  List<String> keys() {
    return List.copyOf(last.keySet());
  }

  /** For reading again. */
  Window window() {
    return new Window(new Chance(number), number);
  }

  List<Violation> differences(List<Seen> now) {
    List<Violation> found = new ArrayList<>();
    for (Seen seen : now) {
      Seen before = last.get(seen.key());
      boolean same = before.equals(seen);
      boolean late = possible.getOrDefault(seen.key(), Set.of()).contains(seen.value());
      if (!same && !late) {
        found.add(
            new Violation(
                "I1",
                "window " + number + ": a key changed after its last write.",
                List.of("it was " + before, "it is " + seen)));
      }
    }
    return found;
  }
}
