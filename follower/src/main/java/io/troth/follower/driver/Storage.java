package io.troth.follower.driver;

import io.troth.common.message.SlotSum;
import io.troth.follower.core.Entry;
import io.troth.follower.core.KeyView;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import java.util.List;
import java.util.Optional;

/**
 * A follower's disk.
 *
 * <p>{@link #write} and {@link #get} are called by the loop thread only. {@link #sync} is called by
 * one other thread, at the same time; {@link #page}, {@link #checksum}, {@link #usage} and what
 * {@link #freeze} returned by any. After any {@link StorageFailure} nothing may be trusted but
 * closing it and opening it again. {@link #get} throws it as {@link StorageFailure.Unchecked},
 * since the core knows nothing of it.
 *
 * <p>Order is kept: if a crash leaves one batch, it leaves all batches written before it.
 */
public interface Storage extends KeyView, AutoCloseable {

  /** What was found on opening; to be asked before the first write. */
  Stored stored();

  /**
   * Writes a batch, all or none. On return it is visible to {@link #get}, and survives the end of
   * the process but not the loss of power.
   */
  void write(List<StoreChange> changes) throws StorageFailure;

  /**
   * On return every batch whose {@link #write} returned before the call survives the loss of power
   * too.
   */
  void sync() throws StorageFailure;

  /**
   * A page of a slot's entries, tombstones included, in a stable order.
   *
   * @param since only keys written after this revision; {@link
   *     io.troth.follower.core.SlotRole#NOTHING} for all
   * @param cursor where the last page ended, {@link Page#next}; empty at the start
   * @return nothing if what changed since then can no longer be told: fetch all
   */
  Optional<Page> page(int slot, long since, byte[] cursor, int bytesMax) throws StorageFailure;

  /**
   * @param next where to go on, understood by this storage only; empty at the end
   * @param inSync whether this follower was in sync for the slot at the moment of which the page
   *     tells: else what it holds may be anything, and is not for others
   * @param horizon the revision since which changes of the slot can be told, deletions included, no
   *     lower than when the page was made; {@link io.troth.follower.core.SlotRole#NOTHING} if they
   *     can't at all
   */
  record Page(List<Entry> entries, byte[] next, boolean inSync, long horizon) {}

  /**
   * A checksum over keys, values and revisions of a slot, without tombstones, and how many keys it
   * covers.
   */
  SlotSum checksum(int slot) throws StorageFailure;

  /**
   * These slots as they are now, whatever is written from here on. Costs next to nothing, and is to
   * be closed soon: what it sees stays on disk meanwhile.
   */
  Frozen freeze(List<Integer> slots) throws StorageFailure;

  /** Slots as they were at one moment; for one thread, once. */
  interface Frozen extends AutoCloseable {
    /** Of each slot, in their order. Takes as long as reading them takes. */
    List<SlotSum> checksums() throws StorageFailure;

    @Override
    void close();
  }

  /** What is stored, about. */
  Usage usage();

  record Usage(long keys, long bytes) {}

  @Override
  void close();
}
