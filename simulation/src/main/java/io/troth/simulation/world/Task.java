package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One request, as the history records it and as the leader gets it.
 *
 * @param otherwise what it does instead where a condition is false, if it then writes; in the
 *     history an operation of its own, of which one happens
 * @param isRecorded false where only a later request of the same client can have an effect
 * @param then what the client asks next, if it has to, by the answer that it got, if any
 */
record Task(
    Request request,
    Optional<Request> otherwise,
    Command command,
    boolean isRecorded,
    Function<Optional<Reply>, Optional<Task>> then) {

  /** Makes a command of a request's conditions and writes. */
  interface Wording
      extends BiFunction<
          List<io.troth.common.model.Condition>, List<io.troth.common.model.Write>, Command> {}

  Task(Request request, Command command) {
    this(request, Optional.empty(), command, true, reply -> Optional.empty());
  }

  static Task recorded(
      Request request, Command command, Function<Optional<Reply>, Optional<Task>> then) {
    return new Task(request, Optional.empty(), command, true, then);
  }

  static Task unrecorded(
      Request request, Wording wording, Function<Optional<Reply>, Optional<Task>> then) {
    return new Task(
        request,
        Optional.empty(),
        wording.apply(conditions(request), writes(request)),
        false,
        then);
  }

  static Task read(List<String> keys) {
    Request request = keys.size() == 1 ? Request.get(keys.getFirst()) : Request.getAll(keys);
    return new Task(request, new Command.Read(keys.stream().map(Key::of).toList()));
  }

  /** A transaction of one branch. {@code asks} has the first write's key looked at. */
  static Task commit(Request request, boolean asks) {
    List<io.troth.common.model.Condition> conditions = new ArrayList<>(conditions(request));
    if (asks && conditions.isEmpty()) {
      conditions.add(
          new io.troth.common.model.Condition.Any(Key.of(request.writes().getFirst().key())));
    }
    return new Task(request, new Command.Commit(conditions, writes(request)));
  }

  /** A transaction that reads too; if a condition fails it only reads. */
  static Task choose(Request request) {
    return new Task(
        request, new Command.Choose(conditions(request), steps(request), gets(request)));
  }

  /** If a condition fails, those are written instead; both branches read the same before. */
  static Task choose(Request request, List<Write> instead) {
    // Of several conditions nobody knows which one was false.
    List<Condition> unless =
        request.conditions().size() == 1
            ? List.of(new Condition.Not(request.conditions().getFirst()))
            : List.of();
    Request otherwise = Request.transaction(unless, instead, request.gets());
    return new Task(
        request,
        Optional.of(otherwise),
        new Command.Choose(conditions(request), steps(request), steps(otherwise)),
        true,
        reply -> Optional.empty());
  }

  private static List<Command.Step> steps(Request request) {
    List<Command.Step> steps = gets(request);
    writes(request).forEach(write -> steps.add(new Command.Step.Change(write)));
    return steps;
  }

  private static List<Command.Step> gets(Request request) {
    List<Command.Step> gets = new ArrayList<>();
    request.gets().forEach(key -> gets.add(new Command.Step.Get(Key.of(key))));
    return gets;
  }

  private static List<io.troth.common.model.Condition> conditions(Request request) {
    return request.conditions().stream().map(Task::condition).toList();
  }

  private static io.troth.common.model.Condition condition(Condition condition) {
    Key key = Key.of(condition.key());
    return switch (condition) {
      case Condition.Absent absent -> new io.troth.common.model.Condition.Absent(key);
      case Condition.Present present -> new io.troth.common.model.Condition.Exists(key);
      case Condition.AtRevision at ->
          new io.troth.common.model.Condition.RevisionIs(key, at.revision());
      case Condition.HasValue has ->
          new io.troth.common.model.Condition.ValueIs(key, Value.of(has.text()));
      case Condition.Not not -> throw new IllegalArgumentException("cannot be asked for: " + not);
    };
  }

  private static List<io.troth.common.model.Write> writes(Request request) {
    return request.writes().stream().map(Task::write).toList();
  }

  private static io.troth.common.model.Write write(Write write) {
    Key key = Key.of(write.key());
    return switch (write) {
      case Write.Put put -> new io.troth.common.model.Write.Put(key, Value.of(put.text()));
      case Write.Delete delete -> new io.troth.common.model.Write.Delete(key);
    };
  }

  /** What that answer says. */
  Outcome outcome(Reply reply) {
    return switch (reply) {
      case Reply.Values values -> new Outcome.Done(0, seen(values.versions()));
      case Reply.Done done -> new Outcome.Done(done.revision(), absent(done));
      case Reply.Chosen chosen when chosen.succeeded() ->
          new Outcome.Done(chosen.revision(), seen(chosen.gets()));
      case Reply.Chosen chosen ->
          refused("a condition failed", request.conditions(), seen(chosen.gets()));
      case Reply.Refused refused ->
          refused(refused.reason() + "", blamed(refused.reason()), List.of());
      case Reply.Unknown unknown -> new Outcome.Unknown(unknown.text());
      case Reply.Held held -> new Outcome.Done(0, List.of());
      case Reply.Accepted accepted -> new Outcome.Done(0, List.of());
      default -> throw new IllegalStateException("no answer to " + request + ": " + reply);
    };
  }

  /** What it says of the branch that is taken otherwise. */
  Outcome outcomeOtherwise(Reply reply) {
    return switch (reply) {
      case Reply.Chosen chosen when chosen.succeeded() ->
          new Outcome.Refused("the conditions held", List.of());
      case Reply.Chosen chosen -> new Outcome.Done(chosen.revision(), seen(chosen.gets()));
      case Reply.Refused refused -> new Outcome.Refused(refused.reason() + "", List.of());
      case Reply.Unknown unknown -> new Outcome.Unknown(unknown.text());
      default -> throw new IllegalStateException("no answer to " + request + ": " + reply);
    };
  }

  private List<Seen> seen(List<Version> versions) {
    List<Seen> seen = new ArrayList<>();
    for (int at = 0; at < versions.size(); at++) {
      String key = request.gets().get(at);
      Version version = versions.get(at);
      seen.add(
          version
              .value()
              .map(value -> Seen.of(key, text(value), version.revision()))
              .orElse(Seen.absent(key)));
    }
    return seen;
  }

  private static String text(Value value) {
    return new String(value.bytes(), StandardCharsets.UTF_8);
  }

  /** That a key was not there can be said without its value. */
  private List<Seen> absent(Reply.Done done) {
    boolean asked = command instanceof Command.Commit commit && !commit.conditions().isEmpty();
    return asked && request.conditions().isEmpty() && !done.existed()
        ? List.of(Seen.absent(request.writes().getFirst().key()))
        : List.of();
  }

  private static Outcome refused(String reason, List<Condition> among, List<Seen> seen) {
    return among.size() == 1
        ? new Outcome.Refused(reason, among, List.of(), seen)
        : new Outcome.Refused(reason, List.of(), among, seen);
  }

  /** The conditions of which that reason says that one was false. */
  private List<Condition> blamed(Reply.Reason reason) {
    List<Condition> blamed =
        request.conditions().stream()
            .filter(condition ->
                switch (reason) {
                  case KEY_EXISTS -> condition instanceof Condition.Absent;
                  case NO_KEY -> condition instanceof Condition.Present;
                  case REVISION_DIFFERS -> condition instanceof Condition.AtRevision;
                  case VALUE_DIFFERS -> condition instanceof Condition.HasValue;
                  default -> false;
                })
            .toList();
    boolean names =
        switch (reason) {
          case KEY_EXISTS, NO_KEY, REVISION_DIFFERS, VALUE_DIFFERS -> true;
          default -> false;
        };
    Invariant.check(
        !names || !blamed.isEmpty(), "R12", "a refusal names a condition that none had:", reason);
    return blamed;
  }
}
