package io.troth.common.message;

import io.troth.common.model.Key;
import java.util.List;
import java.util.Optional;

/**
 * What a follower remembers of a transaction.
 *
 * @param slots all slots that the transaction touches
 * @param keys those that it writes on this follower, while in doubt: they can't be read before it
 *     is decided
 * @param releases the held pieces that go if it commits
 * @param held the whole of it, if it is a piece of a held transaction
 */
public record Remembered(
    long revision,
    State state,
    List<Integer> slots,
    List<Key> keys,
    List<Long> releases,
    Optional<Prepare> held) {
  public Remembered(long revision, State state, List<Integer> slots, List<Key> keys) {
    this(revision, state, slots, keys, List.of(), Optional.empty());
  }

  public enum State {
    /** In doubt. */
    PREPARED,
    COMMITTED,
    ABORTED
  }
}
