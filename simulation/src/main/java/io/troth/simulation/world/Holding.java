package io.troth.simulation.world;

import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.simulation.event.Chance;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A held transaction as a client goes about it (R11): write after write, and then its commit or its
 * abort, or nothing more, so that its time passes. Only the commit goes into the history, with all
 * conditions and writes: what anybody sees of them before that was asked, or if it never was, is
 * what nobody wrote.
 */
final class Holding {
  /** One write that is held, if what it says of its key is so. */
  record Step(Optional<Condition> condition, Write write) {}

  private final Chance chance;
  private final String name;
  private final long millis;
  private final List<Step> steps;

  Holding(Chance chance, String name, List<Step> steps) {
    this.chance = chance;
    this.name = name;
    this.steps = List.copyOf(steps);
    this.millis = chance.oneIn(6) ? chance.between(50, 500) : chance.between(1_000, 5_000);
  }

  Task first() {
    return hold(0);
  }

  private Task hold(int at) {
    Step step = steps.get(at);
    return Task.unrecorded(
        Request.transaction(step.condition.stream().toList(), List.of(step.write), List.of()),
        (conditions, writes) -> new Command.Hold(name, millis, conditions, writes.getFirst()),
        reply -> held(at, reply));
  }

  private Optional<Task> held(int at, Optional<Reply> reply) {
    boolean refused = reply.isEmpty() || reply.get() instanceof Reply.Refused;
    if (refused || reply.get() instanceof Reply.Unknown) {
      // Without one of its writes it must not be committed.
      return chance.oneIn(3) ? Optional.empty() : Optional.of(abort());
    }
    if (at + 1 < steps.size()) {
      return Optional.of(hold(at + 1));
    }
    return switch (chance.below(8)) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(abort());
      default -> Optional.of(commit());
    };
  }

  private Task commit() {
    List<Condition> conditions = new ArrayList<>();
    steps.forEach(step -> step.condition.ifPresent(conditions::add));
    List<Write> writes = steps.stream().map(Step::write).toList();
    return Task.recorded(
        Request.transaction(conditions, writes, List.of()),
        new Command.CommitHeld(Optional.of(name), OptionalInt.of(steps.size())),
        reply ->
            reply.isPresent() && reply.get() instanceof Reply.Done
                ? Optional.empty()
                : Optional.of(abort()));
  }

  /** If that is accepted, it was not committed and never will be. */
  private Task abort() {
    return Task.unrecorded(
        Request.transaction(List.of(), List.of(), List.of()),
        (conditions, writes) -> new Command.AbortHeld(Optional.of(name)),
        reply -> Optional.empty());
  }
}
