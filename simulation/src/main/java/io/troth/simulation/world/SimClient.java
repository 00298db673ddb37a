package io.troth.simulation.world;

import io.troth.leader.core.Reply;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.network.Link;
import io.troth.simulation.network.LinkListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/** A client with one request at a time. What it is not told, it does not know. */
final class SimClient {
  private static final long MILLI = 1_000_000;
  private static final long CONNECT_NANOS = 1_000 * MILLI;

  private record Open(int id, long at, Task task, EventQueue.Event late) {}

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
    return open.isEmpty() && stopped && scripted.isEmpty();
  }

  private void pause(long mean) {
    setting.events().after(1 + chance.exponential(mean), this::next);
  }

  private void next() {
    if (stopped && scripted.isEmpty()) {
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
      begin(stopped ? scripted.peek() : workload.next(chance));
    }
  }

  private void begin(Task task) {
    int id = history.invoke(name, setting.events().now(), task.request());
    long timeout = chance.oneIn(4) ? chance.between(20, 500) : chance.between(1_000, 5_000);
    EventQueue.Event late =
        setting.events().after((timeout + 500) * MILLI, () -> end("no answer in time"));
    open = Optional.of(new Open(id, setting.events().now(), task, late));
    setting.trace().line(name, () -> "asks #" + id + " " + task.request());
    link.orElseThrow().send(new Peers.Ask(id, timeout * 1_000, task.command()));
  }

  private void end(String why) {
    open.ifPresent(was -> {
      open = Optional.empty();
      was.late().cancel();
      finished(was, new Outcome.Unknown(why));
    });
    link.ifPresent(was -> {
      link = Optional.empty();
      was.close(why);
    });
    elsewhere();
    pause(100 * MILLI);
  }

  private void finished(Open was, Outcome outcome) {
    setting.trace().line(name, () -> "ends #" + was.id() + " " + outcome);
    history.finish(was.id(), setting.events().now(), outcome);
    workload.heard(was.task(), outcome);
    boolean lost = outcome instanceof Outcome.Refused refused && refused.reason().equals("LOST");
    if (stopped && (outcome instanceof Outcome.Done || lost)) {
      scripted.poll();
    }
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
      finished(was, was.task().outcome(told.reply()));
      was.task()
          .sawInstead(told.reply())
          .ifPresent(seen -> {
            int id = history.invoke(name, was.at(), Request.getAll(was.task().request().gets()));
            history.finish(id, setting.events().now(), new Outcome.Done(0, seen));
          });
      if (told.reply() instanceof Reply.Refused refused) {
        if (refused.reason() == Reply.Reason.NOT_IN_OFFICE) {
          end("elsewhere");
          return;
        }
        pause(meanPause * 2);
        return;
      }
      pause(meanPause);
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
