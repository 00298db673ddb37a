package io.troth.common.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A slot as the cluster log knows it.
 *
 * @param inSync the followers that hold every acknowledged write of it, ascending; never empty once
 *     the cluster is open
 * @param grown the largest size that the in-sync set ever reached, at most the redundancy: what
 *     "majority" is taken of
 * @param eligible followers that left when writes were refused already, so that they still hold
 *     every acknowledged write: one of them may take over if the whole in-sync set is lost
 * @param lost the last in-sync member came back with an empty disk: neither read nor written until
 *     somebody takes over
 */
public record SlotState(List<Integer> inSync, int grown, List<Integer> eligible, boolean lost) {
  static final SlotState EMPTY = new SlotState(List.of(), 0, List.of(), false);

  public SlotState {
    inSync = List.copyOf(inSync);
    eligible = List.copyOf(eligible);
  }

  /**
   * How many in-sync replicas a write needs: {@code minReplicas}, or a majority where that is 0.
   */
  public int required(int minReplicas) {
    return minReplicas == 0 ? grown / 2 + 1 : Math.min(minReplicas, Math.max(grown, 1));
  }

  /** Of a lost slot nobody is: the last member is listed still, but its disk is empty. */
  public boolean isInSync(int follower) {
    return !lost && inSync.contains(follower);
  }

  /** Whether what it remembers counts: it is in sync, or may take over. */
  public boolean counts(int follower) {
    return isInSync(follower) || eligible.contains(follower);
  }

  /** Whether one of {@code alive} is a member beside that follower. */
  public boolean hasOther(int follower, List<Integer> alive) {
    for (int each : inSync) {
      if (each != follower && alive.contains(each)) {
        return true;
      }
    }
    return false;
  }

  /** Without that follower, unless it is the last one (R7). */
  SlotState without(int follower, int minReplicas) {
    if (!inSync.contains(follower) || inSync.size() == 1) {
      return this;
    }
    List<Integer> left = remove(inSync, follower);
    boolean refusing = left.size() < required(minReplicas);
    return new SlotState(left, grown, refusing ? add(eligible, follower) : List.of(), lost);
  }

  /** Without that follower, whose copy is wrong: it is no longer eligible either. */
  SlotState expelled(int follower, int minReplicas) {
    SlotState left = without(follower, minReplicas);
    return new SlotState(left.inSync, grown, remove(left.eligible, follower), lost);
  }

  SlotState with(int follower, int redundancy, int minReplicas) {
    List<Integer> joined = add(inSync, follower);
    int size = Math.max(grown, Math.min(redundancy, joined.size()));
    SlotState next = new SlotState(joined, size, remove(eligible, follower), lost);
    return joined.size() < next.required(minReplicas) ? next : next.withoutEligible();
  }

  SlotState withoutEligible(int follower) {
    return new SlotState(inSync, grown, remove(eligible, follower), lost);
  }

  private SlotState withoutEligible() {
    return new SlotState(inSync, grown, List.of(), lost);
  }

  /** That follower's disk was lost. */
  SlotState wiped(int follower, int minReplicas) {
    SlotState left = without(follower, minReplicas);
    return new SlotState(
        left.inSync,
        grown,
        remove(left.eligible, follower),
        lost || left.inSync.contains(follower));
  }

  private static List<Integer> add(List<Integer> to, int follower) {
    if (to.contains(follower)) {
      return to;
    }
    List<Integer> more = new ArrayList<>(to);
    more.add(follower);
    more.sort(null);
    return more;
  }

  private static List<Integer> remove(List<Integer> from, int follower) {
    return from.contains(follower) ? from.stream().filter(each -> each != follower).toList() : from;
  }

  static List<SlotState> none(int slots) {
    return IntStream.range(0, slots).mapToObj(slot -> EMPTY).toList();
  }
}
