package io.troth.leader.core;

import io.troth.common.check.Limits;
import java.util.Arrays;
import java.util.List;

/** From whom a learner copies: the load is spread over all who have the slot. */
final class Sources {
  private final Term term;
  private final List<Learning> learning;
  private final int[] giving = new int[Limits.FOLLOWERS_MAX + 1];

  Sources(Term term, List<Learning> learning) {
    this.term = term;
    this.learning = learning;
  }

  /** Whether all that are there were tried in vain. */
  boolean areExhausted(Learning learner) {
    long all = all(learner);
    return all != 0 && (all & ~learner.failed) == 0;
  }

  private long all(Learning learner) {
    return term.slots.inSync[learner.slot] & term.upMask() & ~learner.peer.bit;
  }

  /** Counts who gives how many slots now; after that, what is chosen is counted too. */
  void count() {
    Arrays.fill(giving, 0);
    for (Learning each : learning) {
      if (each.stage == Learning.Stage.PULLING) {
        giving[each.source]++;
      }
    }
  }

  /** An in-sync replica that is there and gives few, as a bit; 0 if there is none. */
  long choose(Learning learner) {
    long chosen = 0;
    int least = Integer.MAX_VALUE;
    for (long left = all(learner) & ~learner.failed; left != 0; left &= left - 1) {
      long bit = Long.lowestOneBit(left);
      int gives = giving[Peer.follower(bit)];
      if (gives < least) {
        least = gives;
        chosen = bit;
      }
    }
    if (chosen != 0) {
      giving[Peer.follower(chosen)]++;
    }
    return chosen;
  }
}
