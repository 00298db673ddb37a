package io.troth.simulation.check;

import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * I3 and I7 per key: there is an order of all operations on the key that explains every answer, in
 * which no operation comes before one that had ended when it began. Linearizability is local, so
 * the keys are judged one by one.
 */
public final class LinearizabilityChecker implements Checker {
  /** By which of its two judges. */
  public enum Method {
    REVISIONS,
    SEARCH,
    BOTH
  }

  private static final int SEARCHED_STATES_MAX = 100_000;

  private final Method method;
  private final int statesMax;

  public LinearizabilityChecker() {
    this(Method.BOTH, SEARCHED_STATES_MAX);
  }

  /**
   * @param statesMax how many states of one key the search may try before it calls the key
   *     undecided
   */
  public LinearizabilityChecker(Method method, int statesMax) {
    this.method = method;
    this.statesMax = statesMax;
  }

  @Override
  public Verdict judge(History history) {
    List<Operation> operations = history.operations();
    RevisionOwners owners = new RevisionOwners(operations);
    List<Violation> violations = new ArrayList<>(owners.violations());
    List<String> undecided = new ArrayList<>();
    KeyStep.byKey(operations, owners)
        .forEach((key, steps) -> judge(key, steps, owners, violations, undecided));
    return new Verdict(violations, undecided);
  }

  private void judge(
      String key,
      List<KeyStep> steps,
      RevisionOwners owners,
      List<Violation> violations,
      List<String> undecided) {
    if (method != Method.SEARCH) {
      KeyVersions versions = new KeyVersions(key, steps, owners);
      Optional<Violation> found = new RevisionOrderCheck(versions).check();
      found.ifPresent(violations::add);
      if (found.isPresent()) {
        return;
      }
    }
    if (method == Method.REVISIONS) {
      return;
    }
    switch (new OrderSearch(steps, owners, statesMax).search()) {
      case OrderSearch.Result.Explained explained -> {}
      case OrderSearch.Result.Impossible impossible -> violations.add(impossible(key, impossible));
      case OrderSearch.Result.GaveUp gaveUp ->
          undecided.add(
              "the order of "
                  + steps.size()
                  + " steps on "
                  + key
                  + " after "
                  + gaveUp.tried()
                  + " states");
    }
  }

  private static Violation impossible(String key, OrderSearch.Result.Impossible impossible) {
    return new Violation(
        "I3",
        "No order of the operations on "
            + key
            + " explains all answers; the longest attempt ended before these.",
        impossible.stuck().stream().map(Operation::toString).toList());
  }

  @Override
  public String toString() {
    return "linearizability by " + method.name().toLowerCase(Locale.ROOT);
  }
}
