package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.cluster.ClusterCommand;
import io.troth.simulation.check.BankChecker;
import io.troth.simulation.check.Checker;
import io.troth.simulation.check.LinearizabilityChecker;
import io.troth.simulation.check.RefusalChecker;
import io.troth.simulation.check.RevisionChecker;
import io.troth.simulation.check.StrictSerializabilityChecker;
import io.troth.simulation.check.Verdict;
import io.troth.simulation.check.Violation;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.fault.Cast;
import io.troth.simulation.fault.FaultPlan;
import io.troth.simulation.fault.Phase;
import io.troth.simulation.history.History;
import io.troth.simulation.network.SimNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** One cluster, one seed: trouble, healing, settling, and the judgement. */
public final class World {
  private static final long SECOND = 1_000_000_000L;
  private static final long LOOK_NANOS = SECOND / 10;

  /** After healing clients go on for longer where trouble let them do little, at most so long. */
  private static final long AFTERMATH_NANOS_MAX = 60 * SECOND;

  private static final int OPERATIONS_MIN = 500;

  private static final long REPAIR_NANOS_MAX = 20 * SECOND;
  private static final long LAST_READS_NANOS_MAX = 10 * SECOND;

  private final Scenario scenario;
  private final EventQueue events = new EventQueue();
  private final Setup setup;
  private final Cast cast;
  private final FaultPlan plan;
  private final Setting setting;
  private final SimClusterLog log;
  private final Servers servers;
  private final Workload workload;
  private final History history = new History();
  private final List<SimClient> clients = new ArrayList<>();
  private final Settling settling;
  private final Rotting rotting;
  private final boolean rotsAtRest;
  private long settledNanos;

  public World(Scenario scenario, Consumer<String> trace) {
    this.scenario = scenario;
    Chance chance = new Chance(scenario.seed());
    this.setup = Setup.draw(chance.fork("setup"));
    this.cast = setup.cast();
    this.plan =
        FaultPlan.draw(chance.fork("faults"), cast, setup.troubleNanos(), setup.settleNanosMax())
            .keeping(scenario.kept());
    this.setting =
        new Setting(
            setup,
            events,
            chance,
            new SimNetwork(events, chance.fork("network"), Sizes::of),
            new Wire(chance.fork("wire")),
            new Trace(events, trace),
            new Watch(scenario.ignored()));
    setup.hardware().attach(setting.network());
    this.log = new SimClusterLog(setting, scenario.mutant().log());
    this.servers =
        new Servers(name -> new SimFollower(setting, name, cast.leaders(), scenario.mutant()));
    this.workload = new Workload(chance.fork("workload"), setup.load());
    this.rotting = new Rotting(setting);
    this.rotsAtRest = chance.fork("rot").oneIn(3);
    this.settling = new Settling(servers, log, rotting);
    setting.watch().look(log::state, name -> servers.follower(name).orElseThrow().storage());
    setting.network().listen(SimClusterLog.NAME, caller -> new Deaf());
    people();
    new Faults(setting, servers, log, rotting).schedule(plan);
  }

  private void people() {
    Founding founding =
        new Founding(
            log,
            new ClusterCommand.Found(
                "cluster", setup.redundancy(), setup.minReplicas(), setup.followers()),
            setup.timing());
    for (String name : cast.leaders()) {
      servers.add(new SimLeader(setting, name, scenario.mutant(), founding));
    }
    servers.secondLeader();
    cast.followers().forEach(servers::join);
    for (String name : setup.clientNames()) {
      if (clients.size() < scenario.clientsMax()) {
        clients.add(
            new SimClient(
                setting, name, cast.leaders(), workload, history, setup.load().meanPauseNanos()));
      }
    }
    clients.forEach(SimClient::start);
  }

  /** What goes wrong in it. */
  public List<Phase.Planned> faults() {
    return plan.faults();
  }

  public int clients() {
    return clients.size();
  }

  public Result run() {
    List<Violation> broken = new ArrayList<>();
    List<String> unsettled = new ArrayList<>();
    try {
      unsettled.addAll(live());
    } catch (Invariant.Violated violated) {
      broken.add(violation(violated.getMessage()));
    } catch (RuntimeException failure) {
      broken.add(crash(failure));
    }
    Verdict verdict = broken.isEmpty() ? judge() : Verdict.of(broken);
    return new Result(
        scenario.seed(),
        setup.toString(),
        verdict.violations(),
        unsettled,
        verdict.undecided(),
        history,
        events.now(),
        events.eventsRun(),
        settledNanos);
  }

  private List<String> live() {
    long healed = setup.troubleNanos();
    events.runUntil(healed + setup.aftermathNanos());
    events.runUntil(() -> history.size() >= OPERATIONS_MIN, healed + AFTERMATH_NANOS_MAX);
    clients.forEach(client -> client.finish(List.of()));
    List<String> left = settle(events.now() + setup.settleNanosMax());
    settledNanos = events.now() - healed;
    if (left.isEmpty() && rotsAtRest && settling.rotOne(workload.all())) {
      left = settle(events.now() + REPAIR_NANOS_MAX);
    }
    if (!left.isEmpty()) {
      return left;
    }
    setting.trace().line("world", () -> "settled");
    settling.checkEqual(workload.all());
    return lastReads();
  }

  private List<String> settle(long deadline) {
    List<String> left = List.of("nothing was looked at");
    while (!left.isEmpty() && events.now() < deadline) {
      events.runUntil(events.now() + LOOK_NANOS);
      left = new ArrayList<>(settling.unsettled());
      long busy = clients.stream().filter(client -> !client.isIdle()).count();
      if (busy > 0) {
        left.add(busy + " clients wait for an answer");
      }
    }
    return left;
  }

  private List<String> lastReads() {
    SimClient last = clients.getFirst();
    last.finish(
        List.of(
            Task.read(workload.all()),
            Task.choose(io.troth.simulation.history.Request.getAll(workload.accounts()))));
    long deadline = events.now() + LAST_READS_NANOS_MAX;
    while (!events.runUntil(last::isIdle, events.now() + LOOK_NANOS)) {
      // What a leader of before had said to the cluster log may come there as late as this.
      servers.ensureLeader();
      if (events.now() >= deadline) {
        return List.of("the last reads were not answered");
      }
    }
    return List.of();
  }

  private Verdict judge() {
    List<Checker> checkers =
        List.of(
            new BankChecker(
                workload.accounts(), (long) Workload.OPENING_BALANCE * workload.accounts().size()),
            new RevisionChecker(),
            new LinearizabilityChecker(),
            new RefusalChecker(),
            new StrictSerializabilityChecker());
    Verdict verdict = Verdict.of(List.of());
    for (Checker checker : checkers) {
      verdict = verdict.and(checker.judge(history));
    }
    return verdict;
  }

  private static Violation violation(String message) {
    int space = message.indexOf(' ');
    return new Violation(message.substring(0, space), message, List.of());
  }

  private static Violation crash(RuntimeException failure) {
    List<String> where = new ArrayList<>();
    for (StackTraceElement each : failure.getStackTrace()) {
      if (where.size() < 12) {
        where.add("at " + each);
      }
    }
    return new Violation("crash", failure.toString(), where);
  }
}
