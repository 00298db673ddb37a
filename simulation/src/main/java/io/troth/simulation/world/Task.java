package io.troth.simulation.world;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * One request, as the history records it and as the leader gets it.
 *
 * @param isRecorded false where only a later request of the same client can have an effect
 * @param then what the client asks next, if it has to, by the answer that it got, if any
 */
record Task(
    Request request,
    Command command,
    boolean isRecorded,
    Function<Optional<Reply>, Optional<Task>> then) {

  /** Makes a command of a request's conditions and writes. */
  interface Wording
      extends BiFunction<
          List<io.troth.common.model.Condition>, List<io.troth.common.model.Write>, Command> {}

  Task(Request request, Command command) {
    this(request, command, true, reply -> Optional.empty());
  }

  static Task recorded(
      Request request, Command command, Function<Optional<Reply>, Optional<Task>> then) {
    return new Task(request, command, true, then);
  }

  static Task unrecorded(
      Request request, Wording wording, Function<Optional<Reply>, Optional<Task>> then) {
    return new Task(request, wording.apply(conditions(request), writes(request)), false, then);
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
    List<Command.Step> gets = new ArrayList<>();
    request.gets().forEach(key -> gets.add(new Command.Step.Get(Key.of(key))));
    List<Command.Step> then = new ArrayList<>(gets);
    writes(request).forEach(write -> then.add(new Command.Step.Change(write)));
    return new Task(request, new Command.Choose(conditions(request), then, gets));
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
      case Reply.Chosen chosen -> refused("a condition failed", request.conditions());
      case Reply.Refused refused -> refused(refused.reason() + "", blamed(refused.reason()));
      case Reply.Unknown unknown -> new Outcome.Unknown(unknown.text());
      case Reply.Held held -> new Outcome.Done(0, List.of());
      case Reply.Accepted accepted -> new Outcome.Done(0, List.of());
      default -> throw new IllegalStateException("no answer to " + request + ": " + reply);
    };
  }

  /** What a transaction saw whose conditions failed; none if it did not look. */
  Optional<List<Seen>> sawInstead(Reply reply) {
    return reply instanceof Reply.Chosen chosen && !chosen.succeeded() && !chosen.gets().isEmpty()
        ? Optional.of(seen(chosen.gets()))
        : Optional.empty();
  }

  private List<Seen> seen(List<Version> versions) {
    List<Seen> seen = new ArrayList<>();
    for (int at = 0; at < versions.size(); at++) {
      String key = request.gets().get(at);
      Version version = versions.get(at);
      seen.add(
          version
              .value()
              .map(value -> Seen.of(key, value.toString(), version.revision()))
              .orElse(Seen.absent(key)));
    }
    return seen;
  }

  /** That a key was not there can be said without its value. */
  private List<Seen> absent(Reply.Done done) {
    boolean asked = command instanceof Command.Commit commit && !commit.conditions().isEmpty();
    return asked && request.conditions().isEmpty() && !done.existed()
        ? List.of(Seen.absent(request.writes().getFirst().key()))
        : List.of();
  }

  /** With several that it may be, none is blamed. */
  private static Outcome refused(String reason, List<Condition> among) {
    return new Outcome.Refused(reason, among.size() == 1 ? among : List.of());
  }

  private List<Condition> blamed(Reply.Reason reason) {
    return request.conditions().stream()
        .filter(condition ->
            switch (reason) {
              case KEY_EXISTS -> condition instanceof Condition.Absent;
              case NO_KEY -> condition instanceof Condition.Present;
              case REVISION_DIFFERS -> condition instanceof Condition.AtRevision;
              case VALUE_DIFFERS -> condition instanceof Condition.HasValue;
              default -> false;
            })
        .toList();
  }
}
