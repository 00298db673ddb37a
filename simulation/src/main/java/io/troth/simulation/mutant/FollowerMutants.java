package io.troth.simulation.mutant;

import io.troth.common.model.Role;
import io.troth.follower.core.Rules;
import java.util.List;

/** One judgement of the participant broken in each. */
final class FollowerMutants {
  private static final long FAR_AHEAD = 1L << 30;

  private FollowerMutants() {}

  static List<Mutant> all() {
    return List.of(
        Mutant.of("vote-before-sync", "votes before its record is in synced storage")
            .follower(
                new Rules() {
                  @Override
                  public boolean mayVoteBeforeSync() {
                    return true;
                  }
                }),
        Mutant.of("hide-hung-syncs", "a follower whose disk hangs goes on with its signs of life")
            .follower(
                new Rules() {
                  @Override
                  public boolean isHung(long syncMillis, long silenceMillis) {
                    return false;
                  }
                }),
        Mutant.of("skip-fencing", "listens to leaders whose epoch is over")
            .follower(
                new Rules() {
                  @Override
                  public boolean mayListenTo(long epoch, long promised) {
                    return true;
                  }
                }),
        Mutant.of("epoch-twice", "listens to two leaders that claim the same epoch")
            .follower(
                new Rules() {
                  @Override
                  public boolean isPromisedOffice(String nonce, String promised) {
                    return true;
                  }
                }),
        Mutant.of("judge-nothing", "votes yes whatever the conditions say")
            .follower(
                new Rules() {
                  @Override
                  public boolean judges(Role role) {
                    return false;
                  }
                }),
        Mutant.of("forget-in-doubt", "a restart forgets what was promised")
            .follower(
                new Rules() {
                  @Override
                  public boolean keepsInDoubt() {
                    return false;
                  }
                }),
        Mutant.of("lose-pages", "a copy ends with its first page")
            .follower(
                new Rules() {
                  @Override
                  public boolean isLastPage(byte[] next) {
                    return true;
                  }
                }),
        Mutant.of("since-stable", "a copy claims to be complete up to what is stable")
            .follower(
                new Rules() {
                  @Override
                  public long copiedUpTo(long upTo, long stable) {
                    return stable;
                  }
                }),
        Mutant.of("believe-complete", "who returns claims to have missed nothing")
            .follower(
                new Rules() {
                  @Override
                  public long completeUpTo(long stable) {
                    return stable + FAR_AHEAD;
                  }
                }));
  }
}
