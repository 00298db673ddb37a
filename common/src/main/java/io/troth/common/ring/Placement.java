package io.troth.common.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where the replicas of each slot should be.
 *
 * @param followers the ids of those who share the ring, ascending
 * @param bySlot for each slot its replicas, clockwise; who is first has no other rank than that
 * @param slotsMax how many slots one follower holds at most: a tenth more than the fair share,
 *     rounded up
 */
public record Placement(List<Integer> followers, List<List<Integer>> bySlot, int slotsMax) {
  public Placement {
    followers = List.copyOf(followers);
    List<List<Integer>> copy = new ArrayList<>(bySlot);
    copy.replaceAll(List::copyOf);
    bySlot = List.copyOf(copy);
  }

  /** How many slots there are. */
  public int slots() {
    return bySlot.size();
  }

  /**
   * The followers that should hold that slot, clockwise: as many as the redundancy, or all if they
   * are fewer.
   */
  public List<Integer> replicas(int slot) {
    return bySlot.get(slot);
  }

  public boolean isReplica(int follower, int slot) {
    return bySlot.get(slot).contains(follower);
  }

  /** The slots that follower should hold, ascending; none if it does not share the ring. */
  public List<Integer> slotsOf(int follower) {
    return IntStream.range(0, slots()).filter(slot -> isReplica(follower, slot)).boxed().toList();
  }
}
