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

  /** An in-sync replica that is there, as a bit; 0 if there is none. */
  long choose(Learning learner) {
    long all = term.slots.inSync[learner.slot] & term.upMask() & ~learner.peer.bit;
    if ((all & ~learner.failed) == 0) {
      // All have failed once: perhaps it was for a moment.
      learner.failed = 0;
    }
    long chosen = 0;
    long least = Long.MAX_VALUE;
    for (long left = all & ~learner.failed; left != 0; left &= left - 1) {
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
