package io.troth.common.ring;

import java.util.stream.IntStream;

/**
 * Gives the followers 1 .. {@value #SEATS} their seats in the arc of every slot, as cards are
 * dealt.
 *
 * <p>Random seats would be fair on average only: of 1,024 slots among 24 followers each would get
 * 43 give or take 6, which a tenth more than the fair share does not forgive, and every slot that a
 * full follower passes on is one that moves needlessly when another follower comes or goes. Dealt
 * seats are fair by count. The follower {@code id} goes into the row of each slot at rank 0, 1, ..
 * {@code id - 1}, in turn, and takes the slots ordered by who is first in them now. So it becomes
 * first in every {@code id}-th slot, takes the same share from each of those before it, and the
 * same at the ranks below.
 *
 * <p>The deal sees only ids, never who is a member. A seat therefore never changes, and a follower
 * that comes or goes leaves everybody else where they were.
 */
final class Deal {
  /**
   * How many ids get dealt seats. A cluster gives ids in order, so these are the first so many that
   * ever joined.
   */
  static final int SEATS = 64;

  private final byte[][] rows = new byte[Slots.COUNT][SEATS];

  private Deal() {}

  /**
   * The seat, 0 .. {@code SEATS - 1} clockwise, of each id in each slot: {@code seats[slot][id]}.
   */
  static int[][] seats() {
    Deal deal = new Deal();
    int[] order = IntStream.range(0, Slots.COUNT).toArray();
    for (int id = 1; id <= SEATS; id++) {
      shuffle(order, id);
      deal.sortByFirstTwo(order);
      deal.seat(id, order);
    }
    return deal.inverted();
  }

  private void seat(int id, int[] order) {
    for (int turn = 0; turn < order.length; turn++) {
      byte[] row = rows[order[turn]];
      int rank = turn % id;
      System.arraycopy(row, rank, row, rank + 1, id - 1 - rank);
      row[rank] = (byte) id;
    }
  }

  /**
   * Without it, slots with the same holders would get the same ranks each time, and the rows would
   * look alike.
   */
  private static void shuffle(int[] order, int id) {
    for (int last = order.length - 1; last > 0; last--) {
      int other = Slots.fraction(Slots.HASH.hashIntIntToLong(id, last), last + 1);
      int swapped = order[last];
      order[last] = order[other];
      order[other] = swapped;
    }
  }

  private void sortByFirstTwo(int[] order) {
    sortByRank(order, 1);
    sortByRank(order, 0);
  }

  /** A stable counting sort, since this runs on the path of a state machine. */
  private void sortByRank(int[] order, int rank) {
    int[] next = new int[SEATS + 2];
    for (int slot : order) {
      next[rows[slot][rank] + 1]++;
    }
    for (int id = 1; id < next.length; id++) {
      next[id] += next[id - 1];
    }
    for (int slot : order.clone()) {
      order[next[rows[slot][rank]]++] = slot;
    }
  }

  private int[][] inverted() {
    int[][] seats = new int[Slots.COUNT][SEATS + 1];
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      for (int seat = 0; seat < SEATS; seat++) {
        seats[slot][rows[slot][seat]] = seat;
      }
    }
    return seats;
  }
}
