package io.troth.leader.core;

/**
 * How long a leader waits for what. All in microseconds.
 *
 * @param silence a follower from which nothing was heard for so long has failed
 * @param office for how long a confirmation of office lets reads be answered; a new leader waits so
 *     long before it drops a follower that it did not reach, which might still answer an old
 *     leader's reads
 * @param healAfter a follower away for so long is replaced
 * @param lockWait how long a write waits for a key that is locked
 * @param decisionDelay decisions that nothing else carries go alone after this time
 * @param compareWithin in this time the replicas of every slot are compared once; 0 for never
 */
public record Timing(
    long silence,
    long office,
    long healAfter,
    long lockWait,
    long decisionDelay,
    long compareWithin) {
  public static final Timing DEFAULT =
      new Timing(1_000_000, 1_000_000, 30_000_000, 1_000_000, 2_000, 3_600_000_000L);
}
