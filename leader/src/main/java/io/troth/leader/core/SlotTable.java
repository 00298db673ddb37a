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
    receivers[slot] = inSync[slot] | mask(known.eligible());
    required[slot] = state.required(slot);
    for (Learning each : learning.get(slot)) {
      receivers[slot] |= each.peer.bit;
      if (each.votes()) {
        voters[slot] |= each.peer.bit;
      }
    }
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
