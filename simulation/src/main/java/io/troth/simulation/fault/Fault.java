package io.troth.simulation.fault;

import io.troth.simulation.disk.Loss;
import io.troth.simulation.disk.SyncTemper;
import io.troth.simulation.network.Latency;
import java.util.List;

/**
 * One thing that goes wrong, or is put right. The world carries it out, and declines what makes no
 * sense at that moment (to restart who runs) and what nobody promised to survive (to wipe the last
 * in-sync copy of a slot).
 */
public sealed interface Fault {
  record Kill(String server, Loss loss) implements Fault {}

  record Restart(String server) implements Fault {}

  record Pause(String server) implements Fault {}

  record Resume(String server) implements Fault {}

  /** Kills the server and empties its disk; it comes back by {@link Restart}. */
  record Wipe(String server) implements Fault {}

  /**
   * Kills the server and destroys the last part of what it had synced; it comes back by {@link
   * Restart}.
   */
  record Damage(String server) implements Fault {}

  /**
   * What the server has stored changes silently: a key appears that nobody wrote, so that no client
   * can tell, and replicas differ.
   */
  record Rot(String server) implements Fault {}

  /** A new follower. */
  record Join(String server) implements Fault {}

  /** A follower is asked to hand over what it has and leave. */
  record Drain(String server, boolean forced) implements Fault {}

  /** A follower that drains or has drained is taken back. */
  record Undrain(String server) implements Fault {}

  /**
   * A follower that is drained or was replaced is stopped and forgotten; it starts again with an
   * empty disk.
   */
  record Forget(String server) implements Fault {}

  record Cut(String from, String to) implements Fault {}

  record CutBoth(String one, String other) implements Fault {}

  /** Ends both kinds of cut between the two. */
  record Heal(String one, String other) implements Fault {}

  record Partition(List<List<String>> sides) implements Fault {
    public Partition {
      sides = List.copyOf(sides);
    }
  }

  /**
   * Whoever is in office at that moment reaches none but those kept; the rest are together, with
   * every other leader and the cluster log.
   */
  record SplitOffice(List<String> kept, List<String> rest) implements Fault {
    public SplitOffice {
      kept = List.copyOf(kept);
      rest = List.copyOf(rest);
    }
  }

  record EndPartition() implements Fault {}

  record Flap(String one, String other, long downNanos, long upNanos, int times) implements Fault {}

  record Reset(String one, String other) implements Fault {}

  record SlowLink(String from, String to, Latency latency) implements Fault {}

  /** From now on this disk syncs so. */
  record DiskTemper(String server, SyncTemper temper) implements Fault {}

  record FailSync(String server) implements Fault {}

  record DiskFull(String server) implements Fault {}

  record DiskFreed(String server) implements Fault {}

  /** Kills whoever is in office at that moment. */
  record KillLeader(Loss loss) implements Fault {}

  /** Restarts every leader that is down. */
  record RestartLeaders() implements Fault {}

  /** Pauses whoever is in office at that moment: it may wake in another's time. */
  record PauseLeader() implements Fault {}

  record ResumeLeaders() implements Fault {}

  /** Another leader takes office although the one before is alive and does not know. */
  record SecondLeader() implements Fault {}

  /** A negative number sets the clock back. */
  record ClockJump(String server, long nanos) implements Fault {}

  /**
   * Everybody is up, the network whole and quick, the disks sound and roomy; nothing goes wrong
   * from here on.
   */
  record HealEverything() implements Fault {}
}
