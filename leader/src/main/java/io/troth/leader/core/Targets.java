package io.troth.leader.core;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.ring.Placement;
import io.troth.common.ring.Slots;
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
  private SortedMap<Integer, Member> members = new TreeMap<>();
  private SortedSet<Integer> placed = new TreeSet<>();

  /** Masks by slot, to be read only. */
  long[] of(ClusterState state) {
    // Every entry of the cluster log makes another map, but few another member.
    if (members != state.members() && !members.equals(state.members())) {
      SortedSet<Integer> now = state.placed();
      if (!now.equals(placed)) {
        placed = now;
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
  }
}
