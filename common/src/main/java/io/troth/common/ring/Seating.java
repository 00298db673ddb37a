package io.troth.common.ring;

import java.util.Arrays;
import java.util.SortedSet;

/**
 * Where the virtual nodes of some followers sit. Every follower has one in the arc of every slot,
 * at an offset that depends on its id and the slot alone: dealt ({@link Deal}) for the first ids,
 * hashed for the others.
 */
final class Seating {
  /** Offsets are 30-bit fractions of an arc, and the seats of the deal divide it evenly. */
  private static final int ARC = 1 << 30;

  private static final int SEAT = ARC / Deal.SEATS;

  /** Dealt once: the deal knows ids alone, and takes longer than all the rest of a placement. */
  private static final int[][] SEATS = Deal.seats();

  private final int[] followers;

  Seating(SortedSet<Integer> followers) {
    this.followers = followers.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * The followers in the order of their virtual nodes, clockwise from the slot; on one spot, by id.
   * Each stands for itself as its number, from 0 in the order of the ids.
   */
  int[] clockwise(int slot) {
    long[] nodes = new long[followers.length];
    for (int i = 0; i < nodes.length; i++) {
      nodes[i] = (long) offset(followers[i], slot) << Integer.SIZE | i;
    }
    Arrays.sort(nodes);
    int[] clockwise = new int[nodes.length];
    Arrays.setAll(clockwise, i -> (int) nodes[i]);
    return clockwise;
  }

  double position(int follower, int slot) {
    return (slot + (double) offset(follower, slot) / ARC) / Slots.COUNT;
  }

  /**
   * A dealt virtual node sits in the middle of its seat, else it would be ahead of the hashed ones
   * on average.
   */
  private int offset(int follower, int slot) {
    boolean dealt = follower >= 1 && follower <= Deal.SEATS;
    return dealt
        ? SEATS[slot][follower] * SEAT + SEAT / 2
        : Slots.fraction(Slots.HASH.hashIntIntToLong(follower, slot), ARC);
  }
}
