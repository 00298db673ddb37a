package io.troth.common.message;

import io.troth.common.model.Condition;
import io.troth.common.model.Write;
import java.util.List;
import java.util.Optional;

/**
 * One transaction's part for one follower (R2): its writes there, its conditions there.
 *
 * @param slots all slots that the transaction touches, on whatever follower: what a new leader must
 *     ask for (R10)
 * @param hold this is a piece of a held transaction: it is stored and locked, and that all voted
 *     yes does not commit it (R11)
 * @param releases the pieces that this transaction commits in its own name: they go when it commits
 */
public record Prepare(
    long revision,
    List<Integer> slots,
    List<Condition> conditions,
    List<Write> writes,
    Optional<Hold> hold,
    List<Long> releases) {

  /**
   * Of a held transaction.
   *
   * @param millis after so long it is aborted
   */
  public record Hold(String name, long millis) {}

  public Prepare(
      long revision, List<Integer> slots, List<Condition> conditions, List<Write> writes) {
    this(revision, slots, conditions, writes, Optional.empty(), List.of());
  }

  public Prepare at(long given) {
    return new Prepare(given, slots, conditions, writes, hold, releases);
  }

  /** What this adds to a frame, about. */
  public int bytes() {
    int bytes =
        32
            + 2 * slots.size()
            + 9 * releases.size()
            + hold.map(each -> each.name().length()).orElse(0);
    for (Condition condition : conditions) {
      bytes += condition.bytes();
    }
    for (Write write : writes) {
      bytes += write.bytes();
    }
    return bytes;
  }
}
