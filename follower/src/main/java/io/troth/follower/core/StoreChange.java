package io.troth.follower.core;

import io.troth.common.message.Prepare;
import io.troth.common.model.Write;
import java.util.List;

/**
 * One change of what a follower stores. A list of them is written as one batch: all or none after a
 * crash.
 */
public sealed interface StoreChange {

  /** The cluster that this store belongs to from now on, and who it is there. */
  record Belongs(String clusterId, int follower) implements StoreChange {}

  /**
   * No epoch below this one is listened to any more (I4), nor another office that claims this one.
   */
  record Promised(long epoch, String nonce) implements StoreChange {}

  /** The store has another name from now on. */
  record Named(String storeId) implements StoreChange {}

  /** A transaction is in doubt from now on. */
  record Prepared(Prepare prepare) implements StoreChange {}

  /**
   * A transaction is decided; its record stays, with the outcome, until forgotten. When committed,
   * {@code writes} go into the data: those of {@code compared} only where the key's revision is
   * lower.
   */
  record Decided(
      long revision,
      boolean committed,
      List<Integer> slots,
      List<Write> writes,
      List<Write> compared)
      implements StoreChange {}

  /** A decided transaction's record is no longer needed. */
  record Forgotten(long revision) implements StoreChange {}

  /**
   * Everything up to this revision is decided and applied here, for slots in which this follower is
   * in sync.
   */
  record Stable(long revision) implements StoreChange {}

  /**
   * What this follower is to a slot. As a learner, its copy has everything up to {@code since};
   * {@link SlotRole#NOTHING} means that the copy is worth nothing and must be cleared and fetched
   * whole.
   */
  record RoleSet(int slot, SlotRole role) implements StoreChange {}

  /**
   * All data of the slot goes. What changed since can't be told by this follower until it is {@link
   * Purged} next: a copy lacks the tombstones that its source had purged.
   */
  record Cleared(int slot) implements StoreChange {}

  /** A page fetched from another replica: each entry counts where the key's revision is lower. */
  record Copied(int slot, List<Entry> entries) implements StoreChange {}

  /**
   * Tombstones and the index of changes of that slot, up to this revision, may go: who needs
   * changes from before it must fetch the slot whole. From this revision on they are all here.
   */
  record Purged(int slot, long revision) implements StoreChange {}
}
