package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.SlotState;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.common.ring.Placement;
import io.troth.leader.core.ClusterStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What must come true once all faults are over. */
final class Settling {
  private final Servers servers;
  private final SimClusterLog log;
  private Optional<ClusterStatus> status = Optional.empty();
  private Optional<Placement> placement = Optional.empty();
  private Set<Integer> placed = Set.of();
  private boolean lost;

  Settling(Servers servers, SimClusterLog log) {
    this.servers = servers;
    this.log = log;
  }

  /** What is not as it should be yet; nothing once all has settled. */
  List<String> unsettled() {
    List<String> left = new ArrayList<>();
    Optional<SimLeader> leader = servers.inOffice();
    if (leader.isEmpty()) {
      servers.ensureLeader();
      return List.of("no leader is in office");
    }
    leader.get().life().orElseThrow().status(now -> status = Optional.of(now));
    if (status.isEmpty()) {
      return List.of("the leader has not told its status");
    }
    ClusterStatus told = status.get();
    status = Optional.empty();
    if (!told.phase().equals("serving")) {
      left.add("the leader is " + told.phase());
    }
    slots(left);
    if (lost) {
      return left;
    }
    if (told.undecided() > 0 || told.inDoubt() > 0 || told.readsUnderWay() > 0) {
      left.add(
          told.undecided()
              + " undecided, "
              + told.inDoubt()
              + " in doubt, "
              + told.readsUnderWay()
              + " reads under way");
    }
    for (SimFollower each : servers.followers()) {
      int doubts = each.storage().now().prepared.size();
      if (doubts > 0) {
        left.add(each.name() + " has " + doubts + " in doubt");
      }
    }
    return left;
  }

  private void slots(List<String> left) {
    ClusterState state = log.state();
    if (!state.open()) {
      left.add("the cluster is not open");
      return;
    }
    if (placement.isEmpty() || !placed.equals(state.placed())) {
      placed = state.placed();
      placement = Optional.of(state.placement());
    }
    int wrong = 0;
    String first = "";
    for (int slot = 0; slot < state.slots().size(); slot++) {
      SlotState known = state.slot(slot);
      Set<Integer> wanted = new java.util.TreeSet<>(placement.get().replicas(slot));
      // Where too few are left on the ring for a write, who drains stays.
      boolean kept = known.inSync().size() <= state.required(slot);
      boolean whole =
          kept
              ? known.inSync().containsAll(wanted)
              : wanted.equals(new java.util.TreeSet<>(known.inSync()));
      // A disk was lost just when the only other replica had left: nobody promised to survive that.
      boolean excused = known.lost() && state.required(slot) == 1;
      lost |= excused;
      if (!excused && (!whole || known.lost())) {
        first = wrong++ == 0 ? "slot " + slot + " is " + known + ", wanted " + wanted : first;
      }
    }
    if (wrong > 0) {
      left.add(wrong + " slots are not in sync; " + first);
    }
  }

  /** I8: all in-sync replicas of a slot hold the same keys, values and revisions. */
  void checkEqual(List<String> keys) {
    ClusterState state = log.state();
    for (int slot = 0; slot < state.slots().size(); slot++) {
      Optional<TreeMap<Key, Version>> reference = Optional.empty();
      String whose = "";
      for (int id : state.slot(slot).inSync()) {
        Member member = state.members().get(id);
        TreeMap<Key, Version> held = held(member, slot);
        if (reference.isEmpty()) {
          reference = Optional.of(held);
          whose = member.address();
        }
        Invariant.check(
            held.equals(reference.get()),
            "I8",
            "slot",
            slot,
            "is",
            show(reference.get()),
            "on",
            whose,
            "and",
            show(held),
            "on",
            member.address());
      }
    }
  }

  private TreeMap<Key, Version> held(Member member, int slot) {
    TreeMap<Key, Version> held =
        servers.follower(member.address()).orElseThrow().storage().now().slot(slot);
    held.values().removeIf(version -> !version.exists());
    return held;
  }

  private static String show(TreeMap<Key, Version> held) {
    List<String> parts = new ArrayList<>();
    held.forEach((key, version) -> parts.add(key + "=" + Describe.version(version)));
    return parts.toString();
  }
}
