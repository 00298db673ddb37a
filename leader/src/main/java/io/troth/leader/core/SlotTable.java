package io.troth.leader.core;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.SlotState;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.List;

/**
 * For each slot, as masks of followers: who is in sync, who votes, who receives writes; and who is
 * learning it.
 */
final class SlotTable {
  final long[] inSync = new long[Slots.COUNT];
  final long[] voters = new long[Slots.COUNT];
  final long[] receivers = new long[Slots.COUNT];
  final long[] eligible = new long[Slots.COUNT];

  /** Where the slot is lost: whose store may come back, with what it has in doubt. */
  final long[] away = new long[Slots.COUNT];

  final long[] learners = new long[Slots.COUNT];
  final int[] required = new int[Slots.COUNT];
  private final List<List<Learning>> learning = new ArrayList<>();

  SlotTable() {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      learning.add(new ArrayList<>(2));
    }
  }

  List<Learning> learning(int slot) {
    return learning.get(slot);
  }

  void refresh(ClusterState state) {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      refresh(state, slot);
    }
  }

  void refresh(ClusterState state, int slot) {
    SlotState known = state.slot(slot);
    inSync[slot] = mask(known.inSync());
    voters[slot] = inSync[slot];
    // Who may take over some day must learn of every outcome that it voted for.
    eligible[slot] = mask(known.eligible());
    away[slot] = known.lost() ? inSync[slot] : 0;
    receivers[slot] = inSync[slot] | eligible[slot];
    required[slot] = state.required(slot);
    learners[slot] = 0;
    for (Learning each : learning.get(slot)) {
      learners[slot] |= each.peer.bit;
      receivers[slot] |= each.peer.bit;
      if (each.votes()) {
        voters[slot] |= each.peer.bit;
      }
    }
  }

  boolean isLearning(Peer peer) {
    return isAnywhere(learners, peer.bit);
  }

  boolean isEligibleAnywhere(long follower) {
    return isAnywhere(eligible, follower);
  }

  boolean isInSyncAnywhere(long follower) {
    return isAnywhere(inSync, follower);
  }

  private static boolean isAnywhere(long[] masks, long follower) {
    for (long each : masks) {
      if ((each & follower) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether that follower is in sync for a slot together with one of the others. */
  boolean shares(long follower, long others) {
    for (long each : inSync) {
      if ((each & follower) != 0 && (each & others & ~follower) != 0) {
        return true;
      }
    }
    return false;
  }

  /** The slots of which the cluster log says something else now. */
  static List<Integer> changed(ClusterState before, ClusterState now) {
    if (before.slots() == now.slots()) {
      return List.of();
    }
    List<Integer> changed = new ArrayList<>();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      if (!before.slot(slot).equals(now.slot(slot))) {
        changed.add(slot);
      }
    }
    return changed;
  }

  static long mask(List<Integer> followers) {
    long mask = 0;
    for (int follower : followers) {
      mask |= Peer.bit(follower);
    }
    return mask;
  }

  static long over(long[] masks, List<Integer> slots) {
    long mask = 0;
    for (int at = 0; at < slots.size(); at++) {
      mask |= masks[slots.get(at)];
    }
    return mask;
  }
}
