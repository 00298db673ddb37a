package io.troth.simulation.torture.load;

import io.troth.simulation.event.Chance;
import io.troth.simulation.history.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A client with one request at a time, which sends it once, to any of the servers. What it is not
 * told it does not know.
 */
final class Client implements AutoCloseable {
  /** Longer than a server takes for an answer, and for passing it on. */
  private static final int PATIENCE_MILLIS = 8_000;

  private static final long MEAN_PAUSE_NANOS = 4_000_000;
  private static final long REFUSED_PAUSE_NANOS = 40_000_000;

  private final String name;
  private final Chance chance;
  private final Load load;
  private final int leader;
  private final List<Integer> followers;
  private final Map<Integer, Http> connections = new HashMap<>();

  /** Its outcome is unknown, but what follows may tell that it was not applied. */
  private OptionalInt unsure = OptionalInt.empty();

  Client(Load load, String name, Chance chance, int leader, List<Integer> followers) {
    this.load = load;
    this.name = name;
    this.chance = chance;
    this.leader = leader;
    this.followers = List.copyOf(followers);
  }

  /** One request, and those that belong to it. */
  void turn(Window window) throws InterruptedException {
    Optional<Task> task = Optional.of(window.workload().next(chance));
    boolean done = true;
    while (task.isPresent()) {
      Outcome outcome = ask(window, task.get());
      done &= outcome instanceof Outcome.Done;
      task = follow(window, task.get(), outcome);
    }
    Thread.sleep(
        Duration.ofNanos(chance.exponential(done ? MEAN_PAUSE_NANOS : REFUSED_PAUSE_NANOS)));
  }

  private Optional<Task> follow(Window window, Task task, Outcome outcome) {
    if (task.isRecorded() || unsure.isEmpty()) {
      return task.then().apply(outcome);
    }
    // This is the abort of a held transaction whose commit was not answered.
    Outcome of =
        outcome instanceof Outcome.Done
            ? new Outcome.Refused("aborted instead", List.of())
            : new Outcome.Unknown("nor was its abort accepted");
    finish(window, unsure.getAsInt(), of);
    unsure = OptionalInt.empty();
    return task.then().apply(outcome);
  }

  /** For requests that are not the workload's. */
  Outcome ask(Window window, Task task) {
    int port =
        task.api() == Task.Api.QUERY || followers.isEmpty() || chance.oneIn(2)
            ? leader
            : chance.pick(followers);
    int patience = chance.oneIn(15) ? chance.between(5, 300) : PATIENCE_MILLIS;
    long at = load.now();
    OptionalInt id =
        task.isRecorded()
            ? OptionalInt.of(window.invoke(name, at, task.request()))
            : OptionalInt.empty();
    Told told = told(task, port, patience);
    told.strange().ifPresent(strange -> load.strange(task.request() + " at " + port, strange));
    if (id.isPresent()) {
      boolean heldCommit = task.api() == Task.Api.HELD;
      if (heldCommit && told.outcome() instanceof Outcome.Unknown) {
        unsure = id;
      } else {
        finish(window, id.getAsInt(), told.outcome());
      }
      otherwise(window, task, at, told);
    }
    return told.outcome();
  }

  private Told told(Task task, int port, int patience) {
    Http http = connections.computeIfAbsent(port, Http::new);
    try {
      return Wording.told(task, http.ask(task.ask(), patience));
    } catch (Http.NotSent e) {
      return Told.of(new Outcome.Refused("nothing was sent: " + e.getMessage(), List.of()));
    } catch (IOException e) {
      return Told.of(new Outcome.Unknown(e.toString()));
    }
  }

  /** What was done because a condition failed is an operation of its own. */
  private void otherwise(Window window, Task task, long at, Told told) {
    if (task.otherwise().isEmpty()) {
      return;
    }
    Optional<Outcome> outcome = told.otherwise();
    if (outcome.isEmpty() && told.outcome() instanceof Outcome.Unknown) {
      outcome = Optional.of(told.outcome());
    }
    if (outcome.isPresent()) {
      finish(window, window.invoke(name, at, task.otherwise().get()), outcome.get());
    }
  }

  private void finish(Window window, int id, Outcome outcome) {
    window.finish(id, load.now(), outcome);
    load.tally().count(window.operation(id));
  }

  @Override
  public void close() {
    connections.values().forEach(Http::close);
    connections.clear();
  }
}
