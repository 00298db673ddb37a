package io.troth.leader.core;

import io.troth.common.model.Write;
import java.util.List;

/**
 * The way of one transaction, in microseconds of the leader's clock.
 *
 * @param writes shared with the transaction, since this is made for every one
 * @param held the name of the held transaction of which it was a piece, empty if of none
 * @param reason why it was aborted, empty if it was not
 * @param refusedBy the follower that said no; 0 for none
 */
public record TransactionTrace(
    long revision,
    List<Write> writes,
    String held,
    List<Integer> slots,
    boolean committed,
    String reason,
    int refusedBy,
    long askedMicros,
    long decidedMicros,
    long endedMicros,
    List<Participation> participations) {

  /** To be remembered: values may be large. */
  public TransactionTrace withoutWrites() {
    return new TransactionTrace(
        revision,
        List.of(),
        held,
        slots,
        committed,
        reason,
        refusedBy,
        askedMicros,
        decidedMicros,
        endedMicros,
        participations);
  }

  /**
   * One follower's part: when the leader sent it, had its vote, and knew that it had stored the
   * outcome; 0 for never.
   */
  public record Participation(
      int follower, long sentMicros, long votedMicros, long durableMicros) {}
}
