package io.troth.common.cluster;

import io.troth.common.model.Generation;
import java.util.List;

/**
 * An entry of the cluster log. Those that carry an epoch are the acts of a leader in office; from
 * one that is out of office they change nothing.
 */
public sealed interface ClusterCommand {
  /** Makes the cluster; only the first one counts. {@code minReplicas} 0 means a majority. */
  record Found(String clusterId, int redundancy, int minReplicas, int followers)
      implements ClusterCommand {}

  /** A leader takes office: the epoch grows by one. {@code nonce} lets it recognise its own. */
  record TakeOffice(String leader, String nonce) implements ClusterCommand {}

  /**
   * A follower makes itself known; again does no harm. It gets the lowest number that is free; a
   * cluster that has as many followers as there are numbers takes no more.
   */
  record Register(String address) implements ClusterCommand {}

  /**
   * A follower was seen with the store {@code now}, when {@code before} was known of it. Where the
   * one does not continue the other, the disk was lost or holds an older copy, and the follower
   * leaves every in-sync set that has other members. If another store became known meanwhile this
   * changes nothing.
   */
  record Seen(long epoch, int follower, Store now, Store before) implements ClusterCommand {
    /** As an older program wrote it, which knew stores by their names only. */
    public Seen(long epoch, int follower, String storeId) {
      this(epoch, follower, new Store(storeId, Generation.NONE, 0), Store.NONE);
    }

    boolean isOld() {
      return now.generation() == Generation.NONE;
    }
  }

  /**
   * Of that opening of its store, the follower is known to have everything up to {@code stable} in
   * synced storage.
   */
  record Synced(long epoch, int follower, long generation, long stable) implements ClusterCommand {}

  /** Enough followers are there: every slot gets its first in-sync set. */
  record Open(long epoch) implements ClusterCommand {}

  /**
   * The follower leaves every in-sync set that has another member among {@code alive} (R7): to
   * leave one whose other members are gone too would only mean that whoever left last, and perhaps
   * never comes back, is the only one trusted.
   */
  record Leave(long epoch, int follower, List<Integer> alive) implements ClusterCommand {}

  /** The follower has everything of these slots (R8). */
  record Join(long epoch, int follower, List<Integer> slots) implements ClusterCommand {}

  /**
   * The follower is no longer needed for these slots; of none does it leave fewer than the slot
   * needs.
   */
  record GiveUp(long epoch, int follower, List<Integer> slots) implements ClusterCommand {}

  /**
   * The follower's copies of these slots were found to differ from those of all {@code agreeing}
   * (I8): it leaves the in-sync sets that have one of these, and may not take over either.
   */
  record Expel(long epoch, int follower, List<Integer> slots, List<Integer> agreeing)
      implements ClusterCommand {}

  /**
   * The follower's place on the ring changes: gone for long, back, handed over. It changes nothing
   * where that does not follow from the state that the follower is in.
   */
  record Place(long epoch, int follower, Member.State state) implements ClusterCommand {}

  /**
   * The follower is to hand over its slots and leave the ring. Unless that is {@code forced} it
   * changes nothing where fewer followers than the redundancy would share the ring then.
   */
  record Drain(long epoch, int follower, boolean forced) implements ClusterCommand {}

  /** The follower, which is draining or drained, is placed on the ring again. */
  record Undrain(long epoch, int follower) implements ClusterCommand {}

  /**
   * The follower is no member any more, and its number is free. It changes nothing where the
   * follower is in service, or may be needed ({@link ClusterState#whyKept}).
   */
  record Forget(long epoch, int follower) implements ClusterCommand {}

  /** The follower is not to take these slots over any more: they go on to change without it. */
  record Disqualify(long epoch, int follower, List<Integer> slots) implements ClusterCommand {}

  /**
   * All in-sync members of these slots are lost; this one, which has every acknowledged write,
   * takes over.
   */
  record Elect(long epoch, int follower, List<Integer> slots) implements ClusterCommand {}
}
