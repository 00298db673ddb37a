package io.troth.simulation.mutant;

import io.troth.leader.core.Rules;
import java.util.List;

/** One judgement of the coordinator broken in each. */
final class LeaderMutants {
  private LeaderMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("acknowledge-early", "commits while one vote is missing")
            .leader(
                new Rules() {
                  @Override
                  public boolean isCommitted(long missing) {
                    return Long.bitCount(missing) <= 1;
                  }
                }),
        Mutant.of("ask-writers-only", "a condition elsewhere than the one write is asked of nobody")
            .leader(
                new Rules() {
                  @Override
                  public boolean asksWhereConditionsAre() {
                    return false;
                  }
                }),
        Mutant.of(
                "keep-for-the-slow",
                "a learner that stores slower than is written is never put off")
            .leader(
                new Rules() {
                  @Override
                  public boolean putsOff(long decidedBytes, long behindBytes) {
                    return false;
                  }
                }),
        Mutant.of("take-up-all", "transactions are taken up without a bound")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayTakeUp(boolean room) {
                    return true;
                  }
                }),
        Mutant.of("blame-others", "a leader that stood still drops those that it did not hear")
            .leader(
                new Rules() {
                  @Override
                  public boolean excusesOwnStall() {
                    return false;
                  }
                }),
        Mutant.of("forget-early", "forgets a decision before everybody has it in synced storage")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayForget(long undurable) {
                    return true;
                  }
                }),
        Mutant.of("reuse-revisions", "a restarted leader counts from one again")
            .leader(
                new Rules() {
                  @Override
                  public long revisionEpoch(long epoch) {
                    return 1;
                  }
                }),
        Mutant.of("decide-unheard", "a new leader decides before it has heard the followers")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayDecideRecovered(boolean allHeard) {
                    return true;
                  }
                }),
        Mutant.of("recover-as-committed", "a new leader commits what somebody lacks")
            .leader(
                new Rules() {
                  @Override
                  public boolean recoversAsCommitted(boolean somebodyLacksIt) {
                    return true;
                  }
                }),
        Mutant.of("recover-as-aborted", "a new leader aborts what all voted for")
            .leader(
                new Rules() {
                  @Override
                  public boolean recoversAsCommitted(boolean somebodyLacksIt) {
                    return false;
                  }
                }),
        Mutant.of("copy-early", "copies a slot while transactions of it are under way")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayPull(boolean settled) {
                    return true;
                  }
                }),
        Mutant.of("join-early", "a follower is in sync before all that it got is settled")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayJoin(boolean pulled, boolean settled) {
                    return true;
                  }

                  // Each of the two alone is hardly ever noticed: it covers for the other.
                  @Override
                  public boolean sendsBeforeJoining() {
                    return false;
                  }
                }),
        Mutant.of("read-from-learners", "whoever receives writes answers reads")
            .leader(
                new Rules() {
                  @Override
                  public long readers(long inSync, long receivers) {
                    return receivers;
                  }
                })
            .follower(
                new io.troth.follower.core.Rules() {
                  @Override
                  public boolean answersAs(io.troth.common.model.Role role) {
                    return true;
                  }
                }),
        Mutant.of("write-with-too-few", "writes go on below min-replicas")
            .leader(
                new Rules() {
                  @Override
                  public boolean isWritable(int inSync, int required) {
                    return true;
                  }
                }),
        Mutant.of("commit-on-time-out", "what has no answer in time is committed")
            .leader(
                new Rules() {
                  @Override
                  public boolean commitsOnTimeout() {
                    return true;
                  }
                }),
        Mutant.of("commit-held", "a held transaction is treated as committed")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayCommitHeld() {
                    return true;
                  }
                }),
        Mutant.of("ignore-a-no", "a no counts as a yes")
            .leader(
                new Rules() {
                  @Override
                  public boolean abortsOn(boolean no) {
                    return false;
                  }
                }),
        Mutant.of("wait-for-who-left", "the votes of followers that left are waited for")
            .leader(
                new Rules() {
                  @Override
                  public long stillNeeded(long missing, long voters) {
                    return missing;
                  }
                }),
        Mutant.of("excuse-everybody", "when one follower leaves, no vote is waited for")
            .leader(
                new Rules() {
                  @Override
                  public long stillNeeded(long missing, long voters) {
                    return 0;
                  }
                }),
        Mutant.of("read-without-lease", "reads are answered although another may be in office")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayAnswerReads(long nowMicros, long inOfficeUntilMicros) {
                    return true;
                  }
                }),
        Mutant.of("write-without-lease", "revisions are given although another may be in office")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayGiveRevisions(long nowMicros, long inOfficeUntilMicros) {
                    return true;
                  }
                }),
        Mutant.of("drained-too-early", "a draining follower that crashed has handed over all")
            .leader(
                new Rules() {
                  @Override
                  public boolean isDrained(boolean inSyncAnywhere, boolean handedOver) {
                    return !inSyncAnywhere;
                  }
                }),
        Mutant.of("drain-and-never-learn", "a draining follower that crashed is not needed")
            .leader(
                new Rules() {
                  @Override
                  public boolean mayLearnWhileDraining() {
                    return false;
                  }
                }),
        Mutant.of("believe-the-few", "of replicas that differ, the fewer are taken to be right")
            .leader(
                new Rules() {
                  @Override
                  public boolean outvotes(int agreeing, int replicas) {
                    return replicas >= 3 && 2 * agreeing < replicas;
                  }
                }));
  }
}
