package io.troth.simulation.torture.load;

import io.troth.simulation.event.Chance;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A held transaction as a client goes about it (R11): write after write, and then its commit or its
 * abort, or nothing more, so that its time passes. Only the commit goes into the history, with all
 * conditions and writes: what a read shows of them before that was asked, or if it never was, is
 * what nothing wrote.
 */
final class Holding {
  private static final int HOLD_SECONDS_MAX = 2;

  /** One write that is held, if what it says of its key is so. */
  record Step(Optional<Condition> condition, Write write) {}

  private final Chance chance;
  private final String name;
  private final int seconds;
  private final List<Step> steps;

  Holding(Chance chance, String name, List<Step> steps) {
    this.chance = chance;
    this.name = name;
    this.steps = List.copyOf(steps);
    this.seconds = chance.between(1, HOLD_SECONDS_MAX);
  }

  Task first() {
    return hold(0);
  }

  private Task hold(int at) {
    Step step = steps.get(at);
    String more = "&txn=" + Wording.encoded(name) + "&hold=" + seconds;
    return new Task(
        Task.Api.HELD,
        Request.transaction(step.condition.stream().toList(), List.of(step.write), List.of()),
        Optional.empty(),
        Wording.held(step.condition, step.write, more),
        false,
        told -> held(at, told));
  }

  private Optional<Task> held(int at, Outcome told) {
    if (!(told instanceof Outcome.Done)) {
      // Without one of its writes it must not be committed.
      return chance.oneIn(8) ? Optional.empty() : Optional.of(abort());
    }
    if (at + 1 < steps.size()) {
      return Optional.of(hold(at + 1));
    }
    return switch (chance.below(16)) {
      case 0 -> Optional.empty();
      case 1, 2 -> Optional.of(abort());
      default -> Optional.of(commit());
    };
  }

  private Task commit() {
    List<Condition> conditions = new ArrayList<>();
    steps.forEach(step -> step.condition.ifPresent(conditions::add));
    return new Task(
        Task.Api.HELD,
        Request.transaction(conditions, steps.stream().map(Step::write).toList(), List.of()),
        Optional.empty(),
        Ask.of("POST", "/commit?txn=" + Wording.encoded(name) + "&writes=" + steps.size()),
        true,
        told -> told instanceof Outcome.Done ? Optional.empty() : Optional.of(abort()));
  }

  /** If that is accepted, it was not committed and never will be. */
  private Task abort() {
    return new Task(
        Task.Api.HELD,
        Request.transaction(List.of(), List.of(), List.of()),
        Optional.empty(),
        Ask.of("POST", "/abort?txn=" + Wording.encoded(name)),
        false,
        told -> Optional.empty());
  }
}
