package io.troth.common.message;

import io.troth.common.model.Role;
import java.util.List;
import java.util.Optional;

/**
 * What a leader says to a follower over the link. A link is ordered: a follower deals with each
 * message before the next, so that a read sees every decision that was sent before it (R6).
 */
public sealed interface ToFollower {
  long epoch();

  /**
   * The first message on a link. The follower promises the epoch durably, then answers {@link
   * ToLeader.Welcome}; a lower epoch than it has promised, the same epoch of another office, or
   * another cluster, is refused.
   *
   * @param nonce names the office: two leaders can claim one epoch, if the directory of one was
   *     restored from a copy
   * @param earlier nonces of the offices before this one, the last one first: the latest that the
   *     leader's log knows
   * @param silenceMillis a follower from which the leader hears nothing for so long has failed
   */
  record Hello(
      String clusterId,
      long epoch,
      String nonce,
      List<String> earlier,
      String leader,
      int follower,
      long silenceMillis)
      implements ToFollower {
    /** Who had the office of that epoch, as far as the leader's log knows. */
    public Optional<String> nonceOf(long office) {
      long before = epoch - office;
      if (before == 0) {
        return Optional.of(nonce);
      }
      return before > 0 && before <= earlier.size()
          ? Optional.of(earlier.get((int) before - 1))
          : Optional.empty();
    }
  }

  /**
   * What the follower is to each slot, index by slot; sent once after the welcome. From here on it
   * holds or gives up accordingly.
   *
   * @param storeId the name that its store has from now on: another one where the store is not what
   *     the cluster log knew under its name
   */
  record Assignment(long epoch, String storeId, List<Role> roles) implements ToFollower {}

  /** Changes of single slots' roles, after the assignment. */
  record Change(long epoch, List<Integer> slots, Role role) implements ToFollower {}

  /**
   * One round: numbered from 1 on each link. Decisions come first, then what may be forgotten, then
   * reads, then prepares, and are dealt with in this order.
   *
   * @param stable every transaction up to this revision is decided, and the decisions that concern
   *     this follower were sent, with this round at the latest
   * @param sync asks for a sync although nothing is prepared, so that decisions become durable
   */
  record Round(
      long epoch,
      long number,
      long stable,
      boolean sync,
      List<Decision> decisions,
      List<Long> forget,
      List<Read> reads,
      List<Prepare> prepares)
      implements ToFollower {}

  /**
   * Fetch that slot from another follower: what changed after {@code since} if the source can still
   * tell and the slot's own copy allows, else everything. Ends with {@link ToLeader.Pulled}.
   *
   * @param id tells a fetch from the one before it
   * @param upTo the source has every committed write of the slot up to this revision, and so has
   *     the copy when it is there. Of later ones nothing is said: what the leader calls stable may
   *     still wait for its round to this follower
   */
  record Pull(long epoch, long id, int slot, int source, String address, long upTo)
      implements ToFollower {}

  /** What may be purged: deletions up to this revision of slots whose replicas are all in sync. */
  record Purge(long epoch, List<Integer> slots, long revision) implements ToFollower {}

  /**
   * What is held of these slots at this place in the order of messages, for comparison with other
   * replicas (I8). Ends with {@link ToLeader.Compared}.
   */
  record Compare(long epoch, long id, List<Integer> slots) implements ToFollower {}
}
