package io.troth.leader.core;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.ring.Placement;
import io.troth.common.ring.Ring;
import io.troth.common.ring.Slots;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Where the ring wants each slot, as masks of followers. Asked for every slot many times a second,
 * so the placement is computed only when the members on the ring change.
 */
final class Targets {
  private final long[] masks = new long[Slots.COUNT];
  private final long[] leaving = new long[Slots.COUNT];
  private SortedMap<Integer, Member> members = new TreeMap<>();
  private SortedSet<Integer> placed = new TreeSet<>();
  private SortedSet<Integer> draining = new TreeSet<>();
  private long drainingMask;

  /**
   * By slot, the followers that drain and would have the slot if they did not; to be read only,
   * after {@link #of}.
   */
  long[] leaving() {
    return leaving;
  }

  /** The followers that drain, after {@link #of}. */
  long draining() {
    return drainingMask;
  }

  /** Masks by slot, to be read only. */
  long[] of(ClusterState state) {
    // Every entry of the cluster log makes another map, but few another member.
    if (members != state.members() && !members.equals(state.members())) {
      SortedSet<Integer> now = state.placed();
      SortedSet<Integer> nowDraining = new TreeSet<>();
      state.members().values().stream()
          .filter(each -> each.state() == Member.State.DRAINING)
          .forEach(each -> nowDraining.add(each.id()));
      if (!now.equals(placed) || !nowDraining.equals(draining)) {
        placed = now;
        draining = nowDraining;
        place(state);
      }
    }
    members = state.members();
    return masks;
  }

  private void place(ClusterState state) {
    Placement placement = state.placement();
    for (int slot = 0; slot < masks.length; slot++) {
      masks[slot] = placed.isEmpty() ? 0 : SlotTable.mask(placement.replicas(slot));
    }
    Arrays.fill(leaving, 0);
    drainingMask = SlotTable.mask(List.copyOf(draining));
    if (!draining.isEmpty()) {
      SortedSet<Integer> all = new TreeSet<>(placed);
      all.addAll(draining);
      Placement before = Ring.place(all, state.redundancy());
      for (int slot = 0; slot < leaving.length; slot++) {
        leaving[slot] = SlotTable.mask(before.replicas(slot)) & drainingMask;
      }
    }
  }
}
