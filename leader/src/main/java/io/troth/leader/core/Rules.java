package io.troth.leader.core;

/**
 * The judgements on which a coordinator's promises rest, each in one place and named for its rule.
 * Servers use {@link #TRUE} only; the simulation breaks them one at a time, to show that its
 * checkers would notice.
 */
public class Rules {
  public static final Rules TRUE = new Rules();

  protected Rules() {}

  /** R4: committed when no vote is missing. */
  public boolean isCommitted(long missing) {
    return missing == 0;
  }

  /** R2: who judges a condition is asked, wherever the transaction writes. */
  public boolean asksWhereConditionsAre() {
    return true;
  }

  /** I9: another transaction is taken up only while there is room. */
  public boolean mayTakeUp(boolean room) {
    return room;
  }

  /** I9: a learner for which too much is kept is put off. */
  public boolean putsOff(long decidedBytes, long behindBytes) {
    return decidedBytes > behindBytes;
  }

  /** R7: what a leader did not hear while it stood still is no silence of others. */
  public boolean excusesOwnStall() {
    return true;
  }

  /**
   * R9: a follower has handed over only when nothing is expected of it any more and others have
   * what it held; not already when it is in no in-sync set, as after a crash.
   */
  public boolean isDrained(boolean inSyncAnywhere, boolean handedOver) {
    return handedOver;
  }

  /** R9: a draining follower learns again what has fewer replicas than a write needs. */
  public boolean mayLearnWhileDraining() {
    return true;
  }

  /** R5: a decision may be forgotten when nobody lacks it in synced storage. */
  public boolean mayForget(long undurable) {
    return undurable == 0;
  }

  /** The first sequence number of an epoch. */
  public long firstSequence(long epoch) {
    return 1;
  }

  /** R10: the epoch that revisions carry. */
  public long revisionEpoch(long epoch) {
    return epoch;
  }

  /** R10: nothing is decided before every in-sync follower promised the epoch, or left its sets. */
  public boolean mayDecideRecovered(boolean allHeard) {
    return allHeard;
  }

  /** R10: in doubt is committed where every in-sync follower of every slot has it. */
  public boolean recoversAsCommitted(boolean somebodyLacksIt) {
    return !somebodyLacksIt;
  }

  /**
   * R10: whoever is in sync and was not heard when a doubt was decided is to be told of it, unless
   * it could be nothing but an abort to every later leader too. Who may take over always is: alone,
   * it would be believed.
   */
  public boolean mustRemember(boolean committed, boolean lackedInSync) {
    return committed || !lackedInSync;
  }

  /** Before anything is served, the outcomes that recovery chose are in synced storage. */
  public boolean mayServe(int recoveredUndurable) {
    return recoveredUndurable == 0;
  }

  /** R8: what was under way before a follower became a learner must be settled before it copies. */
  public boolean mayPull(boolean settled) {
    return settled;
  }

  /** R8: what waits for a learner goes out before it begins to judge. */
  public boolean sendsBeforeJoining() {
    return true;
  }

  /**
   * R8: what a follower received without checking conditions must be settled before it is in sync.
   */
  public boolean mayJoin(boolean pulled, boolean settled) {
    return pulled && settled;
  }

  /** R6: reads are answered by in-sync replicas only. */
  public long readers(long inSync, long receivers) {
    return inSync;
  }

  /** I1: a write needs that many in-sync replicas. */
  public boolean isWritable(int inSync, int required) {
    return inSync >= required;
  }

  /** R12: an undecided transaction is unknown at its deadline, no more. */
  public boolean commitsOnTimeout() {
    return false;
  }

  /** R11: a held transaction is committed by nothing but its commit. */
  public boolean mayCommitHeld() {
    return false;
  }

  /** R3: one no is enough. */
  public boolean abortsOn(boolean no) {
    return no;
  }

  /** R7: votes of followers that left count for nothing, and are not waited for. */
  public long stillNeeded(long missing, long voters) {
    return missing & voters;
  }

  /** I8: of replicas that differ, so many agree that the others must be wrong. */
  public boolean outvotes(int agreeing, int replicas) {
    return replicas >= 3 && 2 * agreeing > replicas;
  }

  /** I3: a read counts only while nobody else can be in office. */
  public boolean mayAnswerReads(long nowMicros, long inOfficeUntilMicros) {
    return nowMicros < inOfficeUntilMicros;
  }

  /** R1: revisions are given only while nobody else can be in office, so that they only grow. */
  public boolean mayGiveRevisions(long nowMicros, long inOfficeUntilMicros) {
    return nowMicros < inOfficeUntilMicros;
  }
}
