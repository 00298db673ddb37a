package io.troth.follower.driver;

import io.troth.follower.core.Effect;

/**
 * What a follower has done beside its loop. No method blocks; each is answered by an input, later.
 */
public interface Background {
  /**
   * Syncs everything written so far, then tells {@code Durable}; several requests may be met by one
   * sync.
   */
  void sync(long ticket);

  /**
   * Fetches one page from another follower, then tells {@code Page}, {@code PageTooOld} or {@code
   * FetchFailed}.
   */
  void fetch(Effect.Fetch fetch);

  /** Sums up what is frozen, closes it, then tells {@code Compared}. */
  void compare(Effect.Compare compare, Storage.Frozen frozen);

  /** The disk failed: {@code StoreFailed} is to be told, and the storage opened anew. */
  void failed(String why);

  /** One line for the operators' log. */
  void report(String event, String details);
}
