package io.troth.follower.core;

import io.troth.common.model.Role;

/**
 * The judgements on which a participant's promises rest, each in one place and named for its rule.
 * Servers use {@link #TRUE} only; the simulation breaks them one at a time, to show that its
 * checkers would notice.
 */
public class Rules {
  public static final Rules TRUE = new Rules();

  protected Rules() {}

  /** R3: votes wait for the sync. */
  public boolean mayVoteBeforeSync() {
    return false;
  }

  /** R7: a sync that takes as long as a silence that counts as failure is one. */
  public boolean isHung(long syncMillis, long silenceMillis) {
    return syncMillis >= silenceMillis;
  }

  /** I4: a leader below the promised epoch is refused. */
  public boolean mayListenTo(long epoch, long promised) {
    return epoch >= promised;
  }

  /**
   * I4: a leader whose log says that the promised epoch was another's office is refused too: its
   * directory was restored from a copy, or is used twice.
   */
  public boolean isPromisedOffice(String nonce, String promised) {
    return !nonce.isEmpty() && nonce.equals(promised);
  }

  /** R8: a learner's copy is compared, since pages and decisions come in any order. */
  public boolean isCompared(Role role) {
    return role == Role.LEARNER || role == Role.JOINING;
  }

  /** R3: only who has everything can judge conditions. */
  public boolean judges(Role role) {
    return role == Role.IN_SYNC || role == Role.JOINING;
  }

  /** I5: none but in-sync replicas answer reads. */
  public boolean answersAs(Role role) {
    return role == Role.IN_SYNC;
  }

  /** I6: in doubt stays until the outcome is known. */
  public boolean keepsInDoubt() {
    return true;
  }

  /** R8: a slot is fetched page by page until there is none left. */
  public boolean isLastPage(byte[] next) {
    return next.length == 0;
  }

  /** R7: who takes a slot over does not know what the others lack of it. */
  public boolean tellsNothingFromBefore(Role before) {
    return before == Role.LEARNER;
  }

  /**
   * R8: up to where a copy is complete that was just fetched. What is stable may be further, but
   * the leader may have kept back from this follower what is committed up to there.
   */
  public long copiedUpTo(long upTo, long stable) {
    return upTo;
  }

  /** R8: up to where a copy is complete when its follower leaves the in-sync set. */
  public long completeUpTo(long stable) {
    return stable;
  }
}
