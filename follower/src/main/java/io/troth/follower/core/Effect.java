package io.troth.follower.core;

import io.troth.common.message.Read;
import io.troth.common.message.ToLeader;
import java.util.List;

/** Everything that a {@link Participant} can want done, in this order. */
public sealed interface Effect {
  /** One batch, all or none, not synced. */
  record Store(List<StoreChange> changes) implements Effect {}

  /**
   * Has everything synced that was stored so far; answered by {@link Input.Durable}. Later tickets
   * cover earlier ones.
   */
  record Sync(long ticket) implements Effect {}

  record Send(long link, ToLeader message) implements Effect {}

  record CloseLink(long link, String why) implements Effect {}

  /** Answers relayed reads from what is stored now. */
  record Answer(long link, long epoch, List<Read> reads) implements Effect {}

  /**
   * Fetches a page of a slot from another follower; answered by {@link Input.Page}, {@link
   * Input.PageTooOld} or {@link Input.FetchFailed}.
   *
   * @param since only what was written after that revision; {@link SlotRole#NOTHING} for all
   */
  record Fetch(long fetch, int slot, String address, long since, byte[] cursor) implements Effect {}

  /**
   * Fixes what these slots hold now, and has it summed up beside; answered by {@link
   * Input.Compared}.
   */
  record Compare(long link, long epoch, long id, List<Integer> slots) implements Effect {}

  /** Something that an operator wants to read in the log. */
  record Report(String event, String details) implements Effect {}
}
