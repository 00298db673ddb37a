package io.troth.simulation.world;

import io.troth.leader.core.Reply;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.network.Link;
import io.troth.simulation.network.LinkListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A client with one request at a time. What it is not told, it does not know. */
final class SimClient {
  private static final long MILLI = 1_000_000;
  private static final long CONNECT_NANOS = 1_000 * MILLI;

  /**
   * @param recorded its number in the history, if it is there
   * @param otherwise the number of what it does instead, if that is there
   */
  private record Open(
      long id, OptionalInt recorded, OptionalInt otherwise, Task task, EventQueue.Event late) {}

  /** Its outcome is unknown, but what follows may tell that it was not applied. */
  private record Unsure(int recorded, Task task) {}

  private final Setting setting;
  private final String name;
  private final List<String> leaders;
  private final Chance chance;
  private final Workload workload;
  private final History history;
  private final long meanPause;
  private final ArrayDeque<Task> scripted = new ArrayDeque<>();
  private Optional<Link> link = Optional.empty();
  private Optional<Open> open = Optional.empty();
  private Optional<Task> following = Optional.empty();
  private Optional<Unsure> unsure = Optional.empty();
  private long asked;
  private int leader;
  private boolean stopped;

  SimClient(
      Setting setting,
      String name,
      List<String> leaders,
      Workload workload,
      History history,
      long meanPause) {
    this.setting = setting;
    this.name = name;
    this.leaders = leaders;
    this.chance = setting.chance().fork(name);
    this.workload = workload;
    this.history = history;
    this.meanPause = meanPause;
  }

  void start() {
    pause(meanPause);
  }

  /** No new requests from now on, but for those. */
  void finish(List<Task> last) {
    stopped = true;
    scripted.addAll(last);
  }

  /** Whether nothing is under way or left to do. */
  boolean isIdle() {
    return open.isEmpty() && following.isEmpty() && stopped && scripted.isEmpty();
  }

  private void pause(long mean) {
    setting.events().after(1 + chance.exponential(mean), this::next);
  }

  private void next() {
    if (stopped && scripted.isEmpty() && following.isEmpty()) {
      pause(100 * MILLI);
      return;
    }
    if (link.isEmpty()) {
      link =
          Optional.of(
              setting.network().connect(name, leaders.get(leader), new Ears(), CONNECT_NANOS));
      return;
    }
    if (link.get().isOpen()) {
      begin(following.orElseGet(() -> stopped ? scripted.peek() : workload.next(chance)));
    }
  }

  private void begin(Task task) {
    long now = setting.events().now();
    OptionalInt recorded =
        task.isRecorded()
            ? OptionalInt.of(history.invoke(name, now, task.request()))
            : OptionalInt.empty();
    OptionalInt otherwise =
        task.otherwise().isPresent()
            ? OptionalInt.of(history.invoke(name, now, task.otherwise().get()))
            : OptionalInt.empty();
    long id = ++asked;
    long timeout = chance.oneIn(4) ? chance.between(20, 500) : chance.between(1_000, 5_000);
    EventQueue.Event late =
        setting.events().after((timeout + 500) * MILLI, () -> end("no answer in time"));
    open = Optional.of(new Open(id, recorded, otherwise, task, late));
    setting.trace().line(name, () -> "asks " + called(recorded) + words(task));
    link.orElseThrow().send(new Peers.Ask(id, timeout * 1_000, task.command()));
  }

  private static String words(Task task) {
    return task.isRecorded() ? task.request().toString() : task.command().toString();
  }

  private static String called(OptionalInt recorded) {
    return recorded.isPresent() ? "#" + recorded.getAsInt() + " " : "";
  }

  private void end(String why) {
    open.ifPresent(was -> {
      open = Optional.empty();
      was.late().cancel();
      finished(was, Optional.empty(), new Outcome.Unknown(why));
    });
    link.ifPresent(was -> {
      link = Optional.empty();
      was.close(why);
    });
    elsewhere();
    pause(100 * MILLI);
  }

  private void finished(Open was, Optional<Reply> reply, Outcome outcome) {
    setting.trace().line(name, () -> "ends " + called(was.recorded()) + outcome);
    following = was.task().then().apply(reply);
    if (was.otherwise().isPresent()) {
      Outcome instead = reply.map(was.task()::outcomeOtherwise).orElse(outcome);
      history.finish(was.otherwise().getAsInt(), setting.events().now(), instead);
      workload.learn(was.task().otherwise().orElseThrow(), instead);
    }
    if (was.recorded().isEmpty()) {
      settle(reply);
    } else if (outcome instanceof Outcome.Unknown && following.isPresent()) {
      unsure = Optional.of(new Unsure(was.recorded().getAsInt(), was.task()));
    } else {
      record(was.recorded().getAsInt(), was.task(), outcome);
    }
    boolean lost = outcome instanceof Outcome.Refused refused && refused.reason().equals("LOST");
    if (was.task() == scripted.peek() && (outcome instanceof Outcome.Done || lost)) {
      scripted.poll();
    }
  }

  /** An abort that was accepted says that the commit before it was not, and never will be. */
  private void settle(Optional<Reply> reply) {
    Outcome outcome =
        reply.isPresent() && reply.get() instanceof Reply.Accepted
            ? new Outcome.Refused("aborted instead", List.of())
            : new Outcome.Unknown("nor was its abort accepted");
    unsure.ifPresent(was -> record(was.recorded(), was.task(), outcome));
    unsure = Optional.empty();
  }

  private void record(int id, Task task, Outcome outcome) {
    history.finish(id, setting.events().now(), outcome);
    workload.heard(task, outcome);
  }

  private void elsewhere() {
    leader = (leader + 1) % leaders.size();
  }

  private final class Ears implements LinkListener {
    @Override
    public void opened(Link opened) {
      next();
    }

    @Override
    public void received(Link from, Object message) {
      Peers.Told told = (Peers.Told) message;
      Open was = open.orElse(null);
      if (was == null || told.id() != was.id()) {
        return;
      }
      open = Optional.empty();
      was.late().cancel();
      finished(was, Optional.of(told.reply()), was.task().outcome(told.reply()));
      if (told.reply() instanceof Reply.Refused refused) {
        if (refused.reason() == Reply.Reason.NOT_IN_OFFICE) {
          end("elsewhere");
          return;
        }
        pause(meanPause * 2);
        return;
      }
      // Others wait for what it holds.
      pause(following.isPresent() ? meanPause / 4 : meanPause);
    }

    @Override
    public void closed(Link closed, String why) {
      if (link.isPresent() && link.get() == closed) {
        link = Optional.empty();
        end(why);
      }
    }
  }
}
