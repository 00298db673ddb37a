package io.troth.leader.core;

import java.util.List;

/** From whom a learner copies: the load is spread over all who have the slot. */
final class Sources {
  private final Term term;
  private final List<Learning> learning;

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

  /** An in-sync replica that is there, as a bit; 0 if there is none. */
  long choose(Learning learner) {
    long chosen = 0;
    long least = Long.MAX_VALUE;
    for (long left = all(learner) & ~learner.failed; left != 0; left &= left - 1) {
      long bit = Long.lowestOneBit(left);
      long busy = busy(Peer.follower(bit));
      if (busy < least) {
        least = busy;
        chosen = bit;
      }
    }
    return chosen;
  }

  private long busy(int source) {
    return learning.stream()
        .filter(each -> each.stage == Learning.Stage.PULLING && each.source == source)
        .count();
  }
}
