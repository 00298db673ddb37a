package io.troth.common.ring;

import io.troth.common.check.Invariant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Walks clockwise from each slot and takes the first followers that are not full.
 *
 * <p>The slots choose one after the other, each all its replicas at once. A full follower is passed
 * over by the last slots only, so when its load changes by one, one slot changes and not all.
 *
 * <p>Followers are numbered here from 0 in the order of their ids.
 */
final class BoundedWalk {
  private final int[][] clockwise;
  private final int slotsMax;
  private final BitSet[] holders;
  private final int[] held;

  private BoundedWalk(int[][] clockwise, int followers, int slotsMax) {
    this.clockwise = clockwise;
    this.slotsMax = slotsMax;
    this.holders = new BitSet[clockwise.length];
    this.held = new int[followers];
    Arrays.setAll(holders, slot -> new BitSet(followers));
  }

  /**
   * The replicas of each slot, clockwise.
   *
   * @param clockwise for each slot, all followers in the order in which the walk meets them
   * @param replicas how many each slot takes; at most as many as there are followers
   * @param slotsMax how many slots a follower may hold; times the followers, at least all replicas
   *     of all slots
   */
  static int[][] replicas(int[][] clockwise, int followers, int replicas, int slotsMax) {
    BoundedWalk walk = new BoundedWalk(clockwise, followers, slotsMax);
    for (int slot = 0; slot < clockwise.length; slot++) {
      walk.choose(slot, replicas);
    }
    return walk.chosen();
  }

  private void choose(int slot, int replicas) {
    int missing = replicas;
    for (int follower : clockwise[slot]) {
      if (missing > 0 && !isFull(follower)) {
        holders[slot].set(follower);
        held[follower]++;
        missing--;
      }
    }
    for (; missing > 0; missing--) {
      makeRoom(slot);
    }
  }

  /**
   * Everybody who is not full holds this slot already, and it needs one more. So the next full one
   * hands an earlier slot to one that is not full, and takes this one instead. There is such an
   * earlier slot, since the full one holds more slots than the other.
   */
  private void makeRoom(int slot) {
    int full = next(slot, false);
    int spare = next(slot, true);
    for (int earlier = slot - 1; earlier >= 0; earlier--) {
      if (holders[earlier].get(full) && !holders[earlier].get(spare)) {
        holders[earlier].clear(full);
        holders[earlier].set(spare);
        held[spare]++;
        holders[slot].set(full);
        return;
      }
    }
    throw Invariant.violated(
        "bounded load", "slot", slot, "held", Arrays.toString(held), "of", slotsMax);
  }

  /**
   * The first clockwise that holds the slot and has room, or that does not hold it (and hence is
   * full).
   */
  private int next(int slot, boolean holds) {
    for (int follower : clockwise[slot]) {
      if (holders[slot].get(follower) == holds && !(holds && isFull(follower))) {
        return follower;
      }
    }
    throw Invariant.violated(
        "bounded load", "slot", slot, "held", Arrays.toString(held), "of", slotsMax);
  }

  private boolean isFull(int follower) {
    return held[follower] >= slotsMax;
  }

  private int[][] chosen() {
    int[][] chosen = new int[clockwise.length][];
    for (int slot = 0; slot < chosen.length; slot++) {
      int[] replicas = new int[holders[slot].cardinality()];
      int size = 0;
      for (int follower : clockwise[slot]) {
        if (holders[slot].get(follower)) {
          replicas[size++] = follower;
        }
      }
      chosen[slot] = replicas;
    }
    return chosen;
  }
}
