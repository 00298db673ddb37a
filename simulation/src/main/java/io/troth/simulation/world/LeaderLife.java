package io.troth.simulation.world;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Write;
import io.troth.leader.core.ClusterStatus;
import io.troth.leader.core.Command;
import io.troth.leader.core.Coordinator;
import io.troth.leader.core.Effect;
import io.troth.leader.core.Input;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.driver.ClusterLog;
import io.troth.leader.driver.LeaderDriver;
import io.troth.leader.driver.Links;
import io.troth.leader.driver.Outside;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.Lane;
import io.troth.simulation.mutant.Mutant;
import io.troth.simulation.network.Link;
import io.troth.simulation.network.LinkListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One life of a leader: the real core and the real driver, with what the world gives them. */
final class LeaderLife implements Links, Outside, ClusterLog.Listener {
  private static final long MILLI = 1_000_000;
  private static final long TICK_NANOS = 5 * MILLI;

  /** More than that of messages on a link that is stuck, and it is given up. */
  private static final int UNSENT_MAX = 4_096;

  private record Asked(Command command, Consumer<Reply> answer) {}

  private final Setting setting;
  private final SimLeader self;
  private final Mutant mutant;
  private final Lane lane;
  private final LeaderDriver driver;
  private final Inbox<Input> inbox;
  private final SimClusterLog.View log;
  private final ArrayDeque<Input.Request> requests = new ArrayDeque<>();
  private final TreeMap<Long, Asked> asked = new TreeMap<>();
  private final TreeMap<Long, Link> links = new TreeMap<>();
  private final long clockStart;
  private final int clockPermille;
  private long lastRequest;
  private boolean retired;

  LeaderLife(
      Setting setting,
      SimLeader self,
      Mutant mutant,
      Founding founding,
      String nonce,
      Chance chance) {
    this.setting = setting;
    this.self = self;
    this.mutant = mutant;
    this.lane = new Lane(setting.events());
    // Clocks of different servers have nothing to do with one another.
    this.clockStart = chance.below(1L << 50);
    // Nor do they run alike: a twenty-fifth off is more than any that is not broken.
    this.clockPermille = chance.oneIn(2) ? chance.between(960, 1_040) : 1_000;
    this.log = founding.log().open(self.name(), lane, this);
    this.driver =
        new LeaderDriver(
            new Coordinator(mutant.leaderRules(), founding.timing(), setting.setup().bounds()),
            this,
            log,
            this);
    this.inbox = new Inbox<>(lane, chance, this::batch);
    inbox.add(new Input.Start(founding.found(), self.name(), nonce));
    lane.after(chance.below(TICK_NANOS), this::tick);
    setting.network().listen(self.name(), caller -> new FromClient());
  }

  Lane lane() {
    return lane;
  }

  boolean isInOffice() {
    return log.nonceInOffice().isPresent();
  }

  boolean isRetired() {
    return retired;
  }

  /** From an event of the world; null-free and at once put into the queue. */
  void ask(long timeoutMicros, Command command, Consumer<Reply> answer) {
    lane.run(() -> {
      if (requests.size() >= Limits.WORK_QUEUE_MAX) {
        answer.accept(new Reply.Refused(Reply.Reason.BUSY, "the queue is full"));
        return;
      }
      long id = ++lastRequest;
      asked.put(id, new Asked(command, answer));
      requests.add(new Input.Request(id, nowMicros() + timeoutMicros, command));
      inbox.add(new Input.BatchEnd());
    });
  }

  void status(Consumer<ClusterStatus> then) {
    ask(
        1_000_000,
        new Command.Status(),
        reply -> {
          if (reply instanceof Reply.Status status) {
            then.accept(status.status());
          }
        });
  }

  void die() {
    lane.end();
    log.close();
  }

  private long nowMicros() {
    return (clockStart + setting.events().now() / 1_000 * clockPermille) / 1_000;
  }

  private void tick() {
    inbox.add(new Input.Tick());
    lane.after(TICK_NANOS, this::tick);
  }

  private void batch(ArrayDeque<Input> inputs) {
    long now = nowMicros();
    for (Input input : inputs) {
      if (!(input instanceof Input.BatchEnd)) {
        step(now, input);
      }
    }
    while (!requests.isEmpty()) {
      step(now, requests.poll());
    }
    step(now, new Input.BatchEnd());
  }

  private void step(long now, Input input) {
    if (setting.trace().isOn()
        && !(input instanceof Input.BatchEnd || input instanceof Input.Tick)) {
      setting.trace().line(self.name(), () -> "< " + Describe.input(input));
    }
    driver.step(now, input);
  }

  // Clients

  private final class FromClient implements LinkListener {
    @Override
    public void opened(Link link) {}

    @Override
    public void received(Link link, Object message) {
      Peers.Ask ask = (Peers.Ask) message;
      LeaderLife.this.ask(
          ask.timeoutMicros(), ask.command(), reply -> link.send(new Peers.Told(ask.id(), reply)));
    }

    @Override
    public void closed(Link link, String why) {}
  }

  @Override
  public void answer(long id, Reply reply) {
    Asked to = asked.remove(id);
    if (to == null) {
      throw io.troth.common.check.Invariant.violated(
          "R12", self.name(), "answered request", id, "twice, now", reply);
    }
    setting.trace().line(self.name(), () -> "> answer " + id + " " + Describe.reply(reply));
    switch (reply) {
      case Reply.Held held when to.command() instanceof Command.Hold hold ->
          setting.watch().held(held.name(), hold.write());
      case Reply.Done done when to.command() instanceof Command.CommitHeld commit ->
          setting.watch().acknowledgedHeld(self.name(), done.revision(), commit.name());
      case Reply.Done done -> {
        setting.watch().acknowledged(self.name(), done.revision(), writes(to.command(), true));
        if (to.command() instanceof Command.Commit commit) {
          setting.watch().covered(self.name(), done.revision(), commit.conditions());
        }
      }
      case Reply.Chosen chosen when chosen.revision() > 0 ->
          setting
              .watch()
              .acknowledged(
                  self.name(), chosen.revision(), writes(to.command(), chosen.succeeded()));
      default -> {}
    }
    to.answer().accept(reply);
  }

  private static List<Write> writes(Command command, boolean succeeded) {
    return switch (command) {
      case Command.Commit commit -> commit.writes();
      case Command.Choose choose -> {
        TreeMap<io.troth.common.model.Key, Write> last = new TreeMap<>();
        for (Command.Step step : succeeded ? choose.then() : choose.otherwise()) {
          if (step instanceof Command.Step.Change change) {
            last.put(change.key(), change.write());
          }
        }
        yield List.copyOf(last.values());
      }
      default -> List.of();
    };
  }

  @Override
  public void report(String event, String details) {
    setting.trace().line(self.name(), () -> "! " + event + " " + details);
  }

  @Override
  public void alarm(String event, String details) {
    setting.trace().line(self.name(), () -> "!! " + event + " " + details);
    setting.watch().alarmed(self.name(), event, details);
  }

  @Override
  public void traced(TransactionTrace trace) {
    setting.watch().settled(trace.revision(), trace.committed(), self.name());
  }

  @Override
  public void retired(Effect.Retired.Cause cause, String why) {
    retired = true;
    setting.trace().line(self.name(), () -> "! retired: " + why);
  }

  // Links

  private final class ToOne implements LinkListener {
    private final long id;

    ToOne(long id) {
      this.id = id;
    }

    @Override
    public void opened(Link link) {
      inbox.add(new Input.LinkUp(id));
    }

    @Override
    public void received(Link link, Object message) {
      inbox.add(new Input.Received(id, (ToLeader) message));
    }

    @Override
    public void closed(Link link, String why) {
      links.remove(id);
      inbox.add(new Input.LinkDown(id, why));
    }
  }

  @Override
  public void connect(long link, String address) {
    links.put(
        link,
        setting
            .network()
            .connect(self.name(), address, new ToOne(link), Limits.CONNECT_MILLIS_MAX * MILLI));
  }

  @Override
  public void send(long link, ToFollower wanted) {
    ToFollower message = mutant.said().apply(wanted);
    setting.watch().told(self.name(), message);
    Link to = links.get(link);
    if (to == null) {
      return;
    }
    if (to.unsent() > UNSENT_MAX) {
      links.remove(link).close("too much is unsent");
      inbox.add(new Input.LinkDown(link, "too much is unsent"));
      return;
    }
    to.send(setting.wire().carry(message));
  }

  @Override
  public void disconnect(long link) {
    Optional.ofNullable(links.remove(link)).ifPresent(to -> to.close("not needed any more"));
  }

  @Override
  public void close() {}

  // The cluster log

  @Override
  public void applied(ClusterState state, ClusterCommand command) {
    inbox.add(new Input.Applied(state, command));
  }

  @Override
  public void confirmed(long askedMicros) {
    inbox.add(new Input.Confirmed(askedMicros));
  }

  @Override
  public void failed(String why) {
    throw new IllegalStateException(why);
  }
}
