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
import java.util.function.Consumer;

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
  private final boolean named;
  private final long millis;
  private final List<Step> steps;
  private final Consumer<Boolean> released;
  private final Consumer<Task> handOver;

  /**
   * @param named whether its commit says which transaction it means
   * @param released hears that it is over, or that this is not known
   * @param handOver gives its commit to another client
   */
  Holding(
      Chance chance,
      String name,
      boolean named,
      List<Step> steps,
      Consumer<Boolean> released,
      Consumer<Task> handOver) {
    this.chance = chance;
    this.name = name;
    this.named = named;
    this.released = released;
    this.handOver = handOver;
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
      return chance.oneIn(3) ? leave() : Optional.of(abort());
    }
    if (at + 1 < steps.size()) {
      return Optional.of(hold(at + 1));
    }
    return switch (chance.below(8)) {
      case 0 -> leave();
      case 1 -> Optional.of(abort());
      case 2, 3 -> {
        handOver.accept(commit());
        yield Optional.empty();
      }
      default -> Optional.of(commit());
    };
  }

  /** Its time will end it, some day. */
  private Optional<Task> leave() {
    released.accept(false);
    return Optional.empty();
  }

  private Task commit() {
    List<Condition> conditions = new ArrayList<>();
    steps.forEach(step -> step.condition.ifPresent(conditions::add));
    List<Write> writes = steps.stream().map(Step::write).toList();
    return Task.recorded(
        Request.transaction(conditions, writes, List.of()),
        new Command.CommitHeld(
            named ? Optional.of(name) : Optional.empty(), OptionalInt.of(steps.size())),
        reply -> {
          boolean done = reply.isPresent() && reply.get() instanceof Reply.Done;
          if (done) {
            released.accept(true);
          }
          return done ? Optional.empty() : Optional.of(abort());
        });
  }

  /** If that is accepted, it was not committed and never will be. */
  private Task abort() {
    return Task.unrecorded(
        Request.transaction(List.of(), List.of(), List.of()),
        (conditions, writes) -> new Command.AbortHeld(Optional.of(name)),
        reply -> {
          released.accept(reply.isPresent() && reply.get() instanceof Reply.Accepted);
          return Optional.empty();
        });
  }
}
