package io.troth.follower.core;

import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import java.util.List;

/** Everything that can happen to a {@link Participant}. */
public sealed interface Input {
  record Received(long link, ToFollower message) implements Input {}

  record LinkClosed(long link) implements Input {}

  /** Everything that was to be stored before that {@link Effect.Sync} is in synced storage. */
  record Durable(long ticket) implements Input {}

  /**
   * A page of another follower's slot.
   *
   * @param next where to go on; empty at the end
   * @param horizon the revision since which the source can tell what changed; {@link
   *     SlotRole#NOTHING} if it can't at all
   */
  record Page(long fetch, List<Entry> entries, byte[] next, long horizon) implements Input {}

  /** The source can't tell any more what changed since then. */
  record PageTooOld(long fetch) implements Input {}

  record FetchFailed(long fetch, String why) implements Input {}

  /** What was held at {@link Effect.Compare}. */
  record Compared(long link, long epoch, long id, List<SlotSum> sums) implements Input {}

  /** The disk did not do what it should (R3). */
  record StoreFailed(String why) implements Input {}

  /**
   * A sign of life is due: what is stored, about.
   *
   * @param fetched bytes fetched from other followers
   * @param fetchPerSecondMax how many a second there may be; 0 for no limit
   * @param syncMillis how long the sync under way has taken so far; 0 if there is none
   */
  record Beat(long keys, long bytes, long fetched, long fetchPerSecondMax, long syncMillis)
      implements Input {}

  /** All that had happened was told. */
  record BatchEnd() implements Input {}
}
