package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.SlotState;
import io.troth.common.message.Prepare;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.leader.core.ClusterStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What must come true once all faults are over. */
final class Settling {
  private final Servers servers;
  private final SimClusterLog log;
  private final Rotting rotting;
  private Optional<ClusterStatus> status = Optional.empty();
  private Set<Integer> placed = Set.of();

  /** By slot, the followers that the ring wants, ascending. */
  private List<List<Integer>> wanted = List.of();

  /** Slots of which no disk is left, where nobody promised that one would be. */
  private final Set<Integer> lost = new TreeSet<>();

  /** Slots of which the leader says that it can't know which replica is right. */
  private final Set<Integer> named = new HashSet<>();

  Settling(Servers servers, SimClusterLog log, Rotting rotting) {
    this.rotting = rotting;
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
    servers.emptyForgotten(log.state());
    slots(left);
    for (SimFollower each : servers.followers()) {
      if (log.state().member(each.name()).isEmpty()) {
        left.add(each.name() + " is no member yet");
      }
      long doubts = each.storage().now().prepared.values().stream().filter(this::mustEnd).count();
      if (doubts > 0) {
        left.add(each.name() + " has " + doubts + " in doubt");
      }
    }
    rotten(left, told);
    if (!lost.isEmpty()) {
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
    if (!told.held().isEmpty()) {
      left.add("held still: " + told.held());
    }
    return left;
  }

  /** What touches a lost slot may stay in doubt: nobody is left who could tell. */
  private boolean mustEnd(Prepare doubt) {
    return Collections.disjoint(doubt.slots(), lost);
  }

  /** Such a slot is not compared, and nobody joins it. */
  private boolean mayStayInDoubt(int slot) {
    return !lost.isEmpty()
        && servers.followers().stream()
            .flatMap(each -> each.storage().now().prepared.values().stream())
            .anyMatch(each -> each.slots().contains(slot) && !mustEnd(each));
  }

  /**
   * One disk is needed for a write, or the copy on another had silently changed: nobody promised to
   * survive that the only good one is lost.
   */
  private void findLost(ClusterState state) {
    lost.clear();
    for (int slot = 0; slot < state.slots().size(); slot++) {
      boolean excused = state.required(slot) == 1 || rotting.slots().contains(slot);
      if (state.slot(slot).lost() && excused) {
        lost.add(slot);
      }
    }
  }

  /** I8: what rotted is mended, or named where it can't be known which replica is right. */
  private void rotten(List<String> left, ClusterStatus told) {
    named.clear();
    told.compared().differing().stream()
        .filter(each -> each.wrong().isEmpty())
        .forEach(each -> named.add(each.slot()));
    for (int slot : rotting.slots()) {
      List<Member> members = inSync(slot);
      boolean differ = members.stream().map(each -> held(each, slot)).distinct().count() > 1;
      if (differ && !named.contains(slot) && !mayStayInDoubt(slot)) {
        left.add("slot " + slot + " has replicas that differ, and nobody has said so");
      }
    }
  }

  /** At rest, a value changes on one of three replicas or more; false if there is none. */
  boolean rotOne(List<String> keys) {
    for (String name : keys) {
      Key key = Key.of(name);
      List<Member> members = inSync(key.slot());
      if (members.size() >= 3
          && !rotting.slots().contains(key.slot())
          && !mayStayInDoubt(key.slot())) {
        SimFollower last = servers.follower(members.getLast().address()).orElseThrow();
        Version version = last.storage().now().get(key);
        if (version.exists()) {
          rotting.change(last, key, version);
          return true;
        }
      }
    }
    return false;
  }

  private List<Member> inSync(int slot) {
    return log.state().slot(slot).inSync().stream().map(log.state().members()::get).toList();
  }

  private void slots(List<String> left) {
    ClusterState state = log.state();
    if (!state.open()) {
      left.add("the cluster is not open");
      return;
    }
    if (wanted.isEmpty() || !placed.equals(state.placed())) {
      placed = state.placed();
      wanted =
          placed.isEmpty()
              ? Collections.nCopies(state.slots().size(), List.of())
              : state.placement().bySlot().stream()
                  .map(each -> each.stream().sorted().toList())
                  .toList();
    }
    findLost(state);
    int wrong = 0;
    String first = "";
    for (int slot = 0; slot < state.slots().size(); slot++) {
      SlotState known = state.slot(slot);
      // Where too few are left on the ring for a write, those that drain stay, or learn again.
      boolean kept = known.inSync().size() <= state.required(slot) || wanted.get(slot).isEmpty();
      boolean whole =
          kept
              ? known.inSync().containsAll(wanted.get(slot))
                  && known.inSync().size() >= state.required(slot)
              : known.inSync().equals(wanted.get(slot));
      boolean excused = lost.contains(slot) || !whole && !known.lost() && mayStayInDoubt(slot);
      if (!excused && (!whole || known.lost())) {
        first =
            wrong++ == 0 ? "slot " + slot + " is " + known + ", wanted " + wanted.get(slot) : first;
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
      if (named.contains(slot) || mayStayInDoubt(slot)) {
        continue;
      }
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
