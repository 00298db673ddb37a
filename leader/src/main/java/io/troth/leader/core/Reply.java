package io.troth.leader.core;

import io.troth.common.model.Version;
import java.util.List;
import java.util.Optional;

/** The leader's answer to a client: done, refused and surely not applied, or unknown (R12). */
public sealed interface Reply {
  record Values(List<Version> versions) implements Reply {}

  /**
   * Committed.
   *
   * @param existed whether the key of the first condition existed before
   */
  record Done(long revision, boolean existed) implements Reply {}

  /**
   * A two-branched transaction committed.
   *
   * @param revision of its writes; {@link io.troth.common.model.Revision#NONE} if it wrote nothing
   * @param gets one version for each get of the chosen branch, in order
   */
  record Chosen(boolean succeeded, long revision, List<Version> gets) implements Reply {}

  /** Not applied, and never will be. */
  record Refused(Reason reason, String text) implements Reply {}

  /** May have been applied, or may be yet. */
  record Unknown(String text) implements Reply {}

  /** A write is held: stored on every in-sync replica, its key locked. */
  record Held(String name) implements Reply {}

  /** Registered, told to drain, taken back, forgotten, or aborted. */
  record Accepted() implements Reply {}

  /**
   * What a drain would do.
   *
   * @param slots of which the follower is in sync, and which it would hand over
   * @param left followers that would share the ring then
   * @param refused why it would be refused, if it would
   */
  record DrainPlan(int follower, int slots, int left, int redundancy, Optional<Refused> refused)
      implements Reply {}

  record Status(ClusterStatus status) implements Reply {}

  /** Why nothing was applied. */
  enum Reason {
    KEY_EXISTS,
    NO_KEY,
    REVISION_DIFFERS,
    REVISION_MATCHES,
    VALUE_DIFFERS,
    LOCKED,
    TOO_FEW_REPLICAS,
    NOT_OPEN,
    RECOVERING,
    IN_DOUBT,
    LOST,
    TIMED_OUT,
    BUSY,
    NOT_IN_OFFICE,
    NO_SUCH_TRANSACTION,
    SEVERAL_TRANSACTIONS,
    TRANSACTION_ABORTED,
    READS_TOO_MUCH,
    NO_SUCH_FOLLOWER,
    TOO_FEW_FOLLOWERS,
    NOT_DRAINING,
    FOLLOWER_NEEDED
  }
}
