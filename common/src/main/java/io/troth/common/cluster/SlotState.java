package io.troth.common.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * @param awaited where the last in-sync member came back with another store than it had, or an
 *     older copy: what is known of the store that it had. The slot is neither read nor written
 *     until that store comes back, or an eligible follower takes over.
 */
public record SlotState(
    List<Integer> inSync, int grown, List<Integer> eligible, Optional<Store> awaited) {
  static final SlotState EMPTY = new SlotState(List.of(), 0, List.of());

  public SlotState(List<Integer> inSync, int grown, List<Integer> eligible) {
    this(inSync, grown, eligible, Optional.empty());
  }

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

  /** Whether the only store with every acknowledged write is away. */
  public boolean lost() {
    return awaited.isPresent();
  }

  /** Of a lost slot no follower is: the last member is listed still, but has another store. */
  public boolean isInSync(int follower) {
    return !lost() && inSync.contains(follower);
  }

  /** Whether it is lost, and that follower had the store with every acknowledged write. */
  public boolean lostWith(int follower) {
    return lost() && inSync.contains(follower);
  }

  boolean waitsFor(int follower, Store store) {
    return lostWith(follower) && awaited.orElseThrow().isContinuedBy(store);
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
    return new SlotState(left, grown, refusing ? add(eligible, follower) : List.of(), awaited);
  }

  /** Without that follower, whose copy is wrong: it is no longer eligible either. */
  SlotState expelled(int follower, int minReplicas) {
    SlotState left = without(follower, minReplicas);
    return new SlotState(left.inSync, grown, remove(left.eligible, follower), awaited);
  }

  SlotState with(int follower, int redundancy, int minReplicas) {
    List<Integer> joined = add(inSync, follower);
    int size = Math.max(grown, Math.min(redundancy, joined.size()));
    SlotState next = new SlotState(joined, size, remove(eligible, follower), awaited);
    return joined.size() < next.required(minReplicas) ? next : next.withoutEligible();
  }

  SlotState withoutEligible(int follower) {
    return new SlotState(inSync, grown, remove(eligible, follower), awaited);
  }

  private SlotState withoutEligible() {
    return new SlotState(inSync, grown, List.of(), awaited);
  }

  /** That follower has another store now than the one that it had. */
  SlotState wiped(int follower, int minReplicas, Store had) {
    SlotState left = without(follower, minReplicas);
    Optional<Store> last =
        left.inSync.contains(follower) ? Optional.of(had) : Optional.<Store>empty();
    return new SlotState(
        left.inSync, grown, remove(left.eligible, follower), awaited.isPresent() ? awaited : last);
  }

  /** The store with every acknowledged write is back. */
  SlotState found() {
    return new SlotState(inSync, grown, eligible);
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
