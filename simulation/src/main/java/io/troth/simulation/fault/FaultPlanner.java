package io.troth.simulation.fault;

import io.troth.simulation.disk.Loss;
import io.troth.simulation.disk.SyncTemper;
import io.troth.simulation.event.Chance;
import io.troth.simulation.fault.Phase.Planned;
import io.troth.simulation.network.Latency;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Draws the faults of a phase, each with what puts it right. */
final class FaultPlanner {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  /** Two disks lost at once may be all that held a key; the world could only decline. */
  private static final long LOST_DISKS_GAP = 15 * SECOND;

  private final Chance chance;
  private final Cast cast;
  private final long endOfTrouble;
  private final List<String> members;
  private final Deque<String> spares;
  private final List<Planned> planned = new ArrayList<>();
  private long lastLostDisk = -LOST_DISKS_GAP;
  private boolean drainedMost;

  FaultPlanner(Chance chance, Cast cast, long endOfTrouble) {
    this.chance = chance;
    this.cast = cast;
    this.endOfTrouble = endOfTrouble;
    this.members = new ArrayList<>(cast.followers());
    this.spares = new ArrayDeque<>(cast.spares());
  }

  List<Planned> plan(List<FaultKind> menu, long start, long end) {
    planned.clear();
    // From ten a second to one in five seconds, each scale as likely.
    long meanGap = (100 * MILLI) << chance.between(0, 5);
    long at = start + chance.exponential(meanGap);
    while (!menu.isEmpty() && at < end) {
      add(chance.pick(menu), at);
      at += 1 + chance.exponential(meanGap);
    }
    planned.sort(Comparator.comparingLong(Planned::atNanos));
    return List.copyOf(planned);
  }

  private void add(FaultKind kind, long at) {
    switch (kind) {
      case KILL -> kill(at);
      case PAUSE -> pause(at);
      case WIPE, DAMAGE -> loseDisk(kind, at);
      case JOIN -> join(at);
      case DRAIN -> drain(at);
      case FORGET -> put(at, new Fault.Forget(follower()));
      case CUT -> cut(at);
      case PARTITION -> partition(at);
      case FLAP -> flap(at);
      case RESET -> {
        List<String> two = two();
        put(at, new Fault.Reset(two.get(0), two.get(1)));
      }
      case SLOW_LINK -> slowLink(at);
      case SLOW_DISK -> slowDisk(at);
      case FAIL_SYNC -> put(at, new Fault.FailSync(follower()));
      case DISK_FULL -> {
        String server = follower();
        put(at, new Fault.DiskFull(server));
        later(at, 3 * SECOND, new Fault.DiskFreed(server));
      }
      case LEADER_KILL -> {
        put(at, new Fault.KillLeader(loss()));
        later(at, SECOND, new Fault.RestartLeaders());
      }
      case LEADER_PAUSE -> {
        put(at, new Fault.PauseLeader());
        later(at, 2 * SECOND, new Fault.ResumeLeaders());
      }
      case SECOND_LEADER -> put(at, new Fault.SecondLeader());
      case SPLIT_OFFICE -> splitOffice(at);
      case ROT -> put(at, new Fault.Rot(follower()));
      case CLOCK_JUMP -> clockJump(at);
    }
  }

  private void kill(long at) {
    String server = follower();
    put(at, new Fault.Kill(server, loss()));
    // Mostly back at once, sometimes gone for so long that it is replaced.
    later(at, chance.oneIn(8) ? 40 * SECOND : SECOND, new Fault.Restart(server));
  }

  private void pause(long at) {
    String server = chance.pick(cast.servers());
    put(at, new Fault.Pause(server));
    later(at, chance.oneIn(2) ? 200 * MILLI : 3 * SECOND, new Fault.Resume(server));
  }

  private void loseDisk(FaultKind kind, long at) {
    if (at - lastLostDisk < LOST_DISKS_GAP) {
      return;
    }
    lastLostDisk = at;
    String server = follower();
    put(at, kind == FaultKind.WIPE ? new Fault.Wipe(server) : new Fault.Damage(server));
    later(at, SECOND, new Fault.Restart(server));
  }

  private void join(long at) {
    if (!spares.isEmpty()) {
      members.add(spares.peek());
      put(at, new Fault.Join(spares.poll()));
    }
  }

  private void drain(long at) {
    if (!drainedMost && members.size() > 1 && chance.oneIn(3)) {
      drainedMost = true;
      drainMost(at);
      return;
    }
    String server = follower();
    put(at, new Fault.Drain(server, chance.oneIn(2)));
    if (chance.oneIn(2)) {
      // Stopped too early.
      later(at, SECOND, new Fault.Kill(server, loss()));
      later(at + SECOND, 2 * SECOND, new Fault.Restart(server));
    }
    switch (chance.between(0, 7)) {
      case 0 -> later(at, 3 * SECOND, new Fault.Undrain(server));
      case 1 -> later(at, 5 * SECOND, new Fault.Forget(server));
      default -> {}
    }
  }

  /** Fewer are left than a write needs, and one of those that have to stay is stopped. */
  private void drainMost(long at) {
    List<String> drained = new ArrayList<>(chance.shuffle(members));
    drained.removeLast();
    long next = at;
    for (String server : drained) {
      put(next, new Fault.Drain(server, true));
      next += chance.exponential(SECOND);
    }
    later(next, 2 * SECOND, new Fault.Kill(drained.getLast(), loss()));
    later(next + 2 * SECOND, 2 * SECOND, new Fault.Restart(drained.getLast()));
    for (String server : drained) {
      if (chance.oneIn(4)) {
        later(next, 10 * SECOND, new Fault.Undrain(server));
      }
    }
  }

  private void cut(long at) {
    List<String> two = two();
    String one = two.get(0);
    String other = two.get(1);
    put(at, chance.oneIn(2) ? new Fault.Cut(one, other) : new Fault.CutBoth(one, other));
    later(at, 2 * SECOND, new Fault.Heal(one, other));
  }

  private void partition(long at) {
    List<List<String>> sides = new ArrayList<>();
    int count = chance.between(2, 3);
    for (int i = 0; i < count; i++) {
      sides.add(new ArrayList<>());
    }
    for (String server : everybody()) {
      chance.pick(sides).add(server);
    }
    put(at, new Fault.Partition(sides));
    later(at, 3 * SECOND, new Fault.EndPartition());
  }

  /** One takes office while the other cannot hear of it, and is heard by some. */
  private void splitOffice(long at) {
    List<String> kept = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    for (String server : others()) {
      (chance.oneIn(2) ? kept : rest).add(server);
    }
    put(at, new Fault.SplitOffice(kept, rest));
    later(at, 200 * MILLI, new Fault.SecondLeader());
    later(at + 1_500 * MILLI, 4 * SECOND, new Fault.EndPartition());
  }

  private void flap(long at) {
    List<String> two = two();
    long down = chance.between(5 * MILLI, 800 * MILLI);
    put(
        at,
        new Fault.Flap(
            two.get(0),
            two.get(1),
            down,
            chance.between(5 * MILLI, down * 2),
            chance.between(2, 20)));
  }

  private void slowLink(long at) {
    List<String> two = two();
    long mean = chance.between(2 * MILLI, 400 * MILLI);
    put(
        at,
        new Fault.SlowLink(two.get(0), two.get(1), new Latency(mean / 2, mean, 0.01, 10 * mean)));
    later(at, 3 * SECOND, new Fault.SlowLink(two.get(0), two.get(1), Latency.CALM));
  }

  private void slowDisk(long at) {
    String server = follower();
    put(
        at,
        new Fault.DiskTemper(
            server, SyncTemper.CALM.slow(0.3, chance.between(10 * MILLI, 2 * SECOND))));
    later(at, 3 * SECOND, new Fault.DiskTemper(server, SyncTemper.CALM));
  }

  private void clockJump(long at) {
    long size = MILLI << chance.between(0, 16);
    put(at, new Fault.ClockJump(chance.pick(cast.servers()), chance.oneIn(2) ? size : -size));
  }

  /** Two ends of a link that matters: mostly a leader and a follower. */
  private List<String> two() {
    List<String> two =
        List.of(chance.pick(cast.leaders()), chance.oneIn(4) ? chance.pick(others()) : follower());
    return chance.shuffle(two);
  }

  private List<String> others() {
    List<String> others = new ArrayList<>(cast.clients());
    others.addAll(members);
    return others;
  }

  private List<String> everybody() {
    List<String> everybody = new ArrayList<>(cast.leaders());
    everybody.addAll(others());
    return everybody;
  }

  private String follower() {
    return chance.pick(members);
  }

  private Loss loss() {
    return chance.pick(List.of(Loss.PROCESS, Loss.POWER, Loss.POWER_AND_ALL_UNSYNCED));
  }

  private void put(long at, Fault fault) {
    planned.add(new Planned(at, fault));
  }

  /** What would come after the end of trouble is left to the healing. */
  private void later(long at, long mean, Fault fault) {
    long when = at + MILLI + chance.exponential(mean);
    if (when < endOfTrouble) {
      put(when, fault);
    }
  }
}
