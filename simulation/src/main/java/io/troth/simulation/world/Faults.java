package io.troth.simulation.world;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.SlotState;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.simulation.disk.Loss;
import io.troth.simulation.disk.SimDisk;
import io.troth.simulation.disk.SyncTemper;
import io.troth.simulation.fault.Fault;
import io.troth.simulation.fault.FaultPlan;
import io.troth.simulation.fault.Phase;
import io.troth.simulation.network.Latency;
import io.troth.simulation.network.SimNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Carries out what the plan says. */
final class Faults {
  private final Setting setting;
  private final Servers servers;
  private final SimNetwork network;
  private final SimClusterLog log;
  private final Rotting rotting;

  Faults(Setting setting, Servers servers, SimClusterLog log, Rotting rotting) {
    this.rotting = rotting;
    this.setting = setting;
    this.servers = servers;
    this.network = setting.network();
    this.log = log;
  }

  void schedule(FaultPlan plan) {
    for (Phase phase : plan.phases()) {
      setting.events().at(phase.startNanos(), () -> begin(phase));
    }
    for (Phase.Planned planned : plan.faults()) {
      setting.events().at(planned.atNanos(), () -> happen(planned.fault()));
    }
  }

  private void begin(Phase phase) {
    setting.trace().line("world", () -> "phase " + phase.temper());
    network.latency(phase.latency());
    network.connectFailOdds(phase.connectFailOdds());
    servers.followers().forEach(each -> each.storage().disk().temper(phase.disks()));
  }

  void happen(Fault fault) {
    setting.trace().line("world", () -> "fault " + fault);
    switch (fault) {
      case Fault.Kill kill -> follower(kill.server(), each -> each.kill(kill.loss()));
      case Fault.Restart restart -> follower(restart.server(), SimFollower::start);
      case Fault.Pause pause -> pause(pause.server());
      case Fault.Resume resume -> resume(resume.server());
      case Fault.Wipe wipe -> follower(wipe.server(), each -> lose(each, SimDisk::wipe, true));
      case Fault.Damage damage ->
          follower(damage.server(), each -> lose(each, SimDisk::damage, false));
      case Fault.Rot rot -> follower(rot.server(), each -> rotting.appear(each, log.state()));
      case Fault.Join join -> servers.join(join.server());
      case Fault.Drain drain ->
          ask(drain.server(), id -> new Command.Drain(id, drain.forced(), false), reply -> {});
      case Fault.Undrain undrain -> ask(undrain.server(), Command.Undrain::new, reply -> {});
      case Fault.Forget forget -> follower(forget.server(), this::forget);
      case Fault.Cut cut -> network.cut(cut.from(), cut.to());
      case Fault.CutBoth cut -> network.cutBoth(cut.one(), cut.other());
      case Fault.Heal heal -> network.healBoth(heal.one(), heal.other());
      case Fault.Partition partition -> network.partition(partition.sides());
      case Fault.SplitOffice split ->
          servers.inOffice().ifPresent(leader -> splitOffice(leader.name(), split));
      case Fault.EndPartition end -> network.partition(java.util.List.of());
      case Fault.Flap flap ->
          network.flap(flap.one(), flap.other(), flap.downNanos(), flap.upNanos(), flap.times());
      case Fault.Reset reset -> network.reset(reset.one(), reset.other(), "reset");
      case Fault.SlowLink slow -> network.latency(slow.from(), slow.to(), slow.latency());
      case Fault.DiskTemper temper -> disk(temper.server(), disk -> disk.temper(temper.temper()));
      case Fault.FailSync fail -> disk(fail.server(), SimDisk::failNextSync);
      case Fault.DiskFull full -> disk(full.server(), SimDisk::fill);
      case Fault.DiskFreed freed -> disk(freed.server(), SimDisk::free);
      case Fault.KillLeader kill -> servers.inOffice().ifPresent(each -> each.kill(kill.loss()));
      case Fault.RestartLeaders restart -> servers.restartLeaders();
      case Fault.PauseLeader pause -> servers.inOffice().ifPresent(each -> pause(each.name()));
      case Fault.ResumeLeaders resume -> servers.leaders().forEach(each -> resume(each.name()));
      case Fault.SecondLeader second -> servers.secondLeader();
      // Only the wall clock jumps, and no core reads it.
      case Fault.ClockJump jump -> {}
      case Fault.HealEverything heal -> heal();
    }
  }

  private void splitOffice(String leader, Fault.SplitOffice split) {
    List<String> one = new ArrayList<>(split.kept());
    one.remove(SimClusterLog.NAME);
    one.add(leader);
    List<String> other = new ArrayList<>(split.rest());
    other.add(SimClusterLog.NAME);
    servers.leaders().forEach(each -> other.add(each.name()));
    other.remove(leader);
    network.partition(List.of(one, other));
  }

  private void follower(String name, Consumer<SimFollower> then) {
    servers.follower(name).ifPresent(then);
  }

  private void disk(String name, Consumer<SimDisk> then) {
    follower(name, each -> then.accept(each.storage().disk()));
  }

  private void pause(String name) {
    servers.lane(name).ifPresent(lane -> lane.pause());
  }

  private void resume(String name) {
    servers.lane(name).ifPresent(lane -> lane.resume());
  }

  private void ask(String name, IntFunction<Command> command, Consumer<Reply> then) {
    Optional<Member> member = log.state().member(name);
    Optional<SimLeader> leader = servers.inOffice();
    if (member.isPresent() && leader.isPresent()) {
      leader.get().life().orElseThrow().ask(1_000_000, command.apply(member.get().id()), then);
    }
  }

  /** What an operator does: stops it, has it forgotten, and empties its disk. */
  private void forget(SimFollower follower) {
    Optional<Member> member = log.state().member(follower.name());
    if (member.isEmpty() || log.state().whyKept(member.get().id()).isPresent()) {
      setting.trace().line("world", () -> "declined");
      return;
    }
    follower.kill(Loss.PROCESS);
    ask(
        follower.name(),
        Command.Forget::new,
        reply -> {
          if (reply instanceof Reply.Accepted) {
            follower.kill(Loss.PROCESS);
            follower.wipe();
          }
          follower.start();
        });
  }

  /** Only where nothing is lost for good: every slot has another whole copy, and that is there. */
  private void lose(SimFollower follower, Consumer<SimDisk> how, boolean wiped) {
    if (!isExpendable(follower.name())) {
      setting.trace().line("world", () -> "declined");
      return;
    }
    if (follower.isRunning()) {
      follower.kill(Loss.POWER);
    }
    if (wiped) {
      follower.wipe();
    } else {
      how.accept(follower.storage().disk());
    }
  }

  private boolean isExpendable(String name) {
    ClusterState state = log.state();
    Optional<Member> member = state.member(name);
    if (member.isEmpty()) {
      return true;
    }
    int id = member.get().id();
    for (SlotState slot : state.slots()) {
      boolean whole =
          slot.inSync().stream().anyMatch(each -> each != id && isWhole(state.members().get(each)));
      if (slot.isInSync(id) && !whole || slot.eligible().contains(id)) {
        return false;
      }
    }
    return true;
  }

  /** It is there, with the disk that the cluster knows. */
  private boolean isWhole(Member member) {
    Optional<SimFollower> follower = servers.follower(member.address());
    return follower.isPresent()
        && follower.get().life().map(life -> life.participant().isLinked()).orElse(false)
        && follower.get().storage().now().generation() == member.store().generation();
  }

  private void heal() {
    network.healAll();
    network.latency(Latency.CALM);
    network.connectFailOdds(0);
    for (SimFollower each : servers.followers()) {
      each.storage().disk().free();
      each.storage().disk().temper(SyncTemper.CALM);
      resume(each.name());
      each.start();
    }
    servers.leaders().forEach(each -> resume(each.name()));
    servers.ensureLeader();
  }
}
