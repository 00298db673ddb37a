package io.troth.common.message;

import io.troth.common.model.Version;
import java.util.List;

/** What a follower says to the leader over the link. */
public sealed interface ToLeader {

  /**
   * Answers a hello: the epoch is promised, durably. {@code memories} {@link Remembered} records
   * follow in {@link Memory} messages.
   *
   * @param storeId names the data directory
   * @param generation of this opening of it ({@link io.troth.common.model.Generation})
   * @param stable as it is in synced storage: every transaction up to it is decided and applied in
   *     the slots for which the follower is in sync
   */
  record Welcome(long epoch, String storeId, long generation, long stable, int memories)
      implements ToLeader {}

  /**
   * Some of what the follower remembers of transactions, in doubt or decided; the last message says
   * so.
   */
  record Memory(long epoch, List<Remembered> remembered, boolean last) implements ToLeader {}

  /**
   * The hello, or what came later, is refused for good on this link: nothing was changed.
   *
   * @param promised the epoch that the follower has promised
   * @param clusterId the cluster to which the follower's store belongs; empty for none
   */
  record Refused(long promised, Reason reason, String clusterId, String why) implements ToLeader {
    /** Why a leader is refused. */
    public enum Reason {
      /** A higher epoch is promised, or the same one to another office. */
      PROMISED,
      /** The store belongs to another cluster. */
      OTHER_CLUSTER,
      /** The store belongs to another follower of the same cluster. */
      OTHER_FOLLOWER,
      /** The link is not, or no longer, the one on which the follower listens. */
      OTHER_LINK
    }
  }

  /**
   * Everything in the rounds up to this number is in synced storage: a yes vote for each
   * transaction prepared in them, except where {@code votes} says no. Votes are given for
   * transactions with conditions only.
   */
  record Ack(long epoch, long round, List<Vote> votes) implements ToLeader {}

  /** Answers to relayed reads. */
  record Answers(long epoch, List<Answer> answers) implements ToLeader {}

  /** An answer to {@link Read} of that id. */
  record Answer(long id, Version version) {}

  /** The slot was fetched and is in synced storage up to what its source held. */
  record Pulled(long epoch, long pull, int slot, long keys, long bytes) implements ToLeader {}

  /**
   * The slot could not be fetched; the leader may name another source.
   *
   * @param tooOld the source can't tell any more what changed since this copy was complete: if
   *     nobody can, the slot must be emptied and copied whole, once the leader says so
   */
  record PullFailed(long epoch, int slot, boolean tooOld, String why) implements ToLeader {}

  /** The follower can't store (R3): it is to be treated as failed. */
  record Trouble(long epoch, String why) implements ToLeader {}

  /** What was held when {@link ToFollower.Compare} of that id came, in the order of its slots. */
  record Compared(long epoch, long id, List<SlotSum> sums) implements ToLeader {}

  /**
   * A sign of life with what the console shows: keys and bytes stored.
   *
   * @param pullBytes fetched from other followers since this one was started
   * @param pullBytesPerSecondMax its throttle; 0 for none
   */
  record Beat(long epoch, long keys, long bytes, long pullBytes, long pullBytesPerSecondMax)
      implements ToLeader {}
}
