package io.troth.leader.core;

import io.troth.common.check.Limits;

/**
 * How much a coordinator takes on (I9). Servers use {@link #DEFAULT}, which is what {@link Limits}
 * says; the simulation draws smaller bounds, so that each of them is met.
 *
 * @param undecided transactions that wait for their keys or for votes; more are refused
 * @param transactionBytes of all transactions that are kept, decided ones included that a follower
 *     has not stored yet; more are refused
 * @param behindBytes with more than this kept, the learner that lacks most is put off
 * @param reads relayed reads that are not answered; more wait
 * @param readsWaiting readings that wait to be relayed; more are refused
 * @param readsBytes of answers to relayed reads, as far as can be foreseen
 * @param roundsUnderWay rounds with prepares that one follower has not stored
 * @param roundCount transactions of one round
 * @param roundBytes of the transactions of one round, unless a single one is larger
 * @param roundReads relayed reads of one round
 * @param roundDecisions decisions of one round, and as many revisions to forget
 * @param learning slots that a follower catches up on at the same time
 * @param held held transactions
 * @param heldPieces writes of one held transaction
 */
public record Bounds(
    int undecided,
    long transactionBytes,
    long behindBytes,
    int reads,
    int readsWaiting,
    int readsBytes,
    int roundsUnderWay,
    int roundCount,
    int roundBytes,
    int roundReads,
    int roundDecisions,
    int learning,
    int held,
    int heldPieces) {
  public static final Bounds DEFAULT =
      new Bounds(
          Limits.UNDECIDED_MAX,
          Limits.TRANSACTIONS_KEPT_BYTES_MAX,
          Limits.LEARNERS_BEHIND_BYTES_MAX,
          Limits.READS_UNDER_WAY_MAX,
          Limits.READS_WAITING_MAX,
          Limits.READS_BYTES_MAX,
          Limits.ROUNDS_UNDER_WAY_MAX,
          Limits.ROUND_COUNT_MAX,
          Limits.ROUND_BYTES_MAX,
          Limits.ROUND_READS_MAX,
          Limits.ROUND_DECISIONS_MAX,
          Limits.LEARNING_MAX,
          Limits.HELD_MAX,
          Limits.HELD_PIECES_MAX);
}
