package io.troth.common.live;

/**
 * One second of a leader.
 *
 * @param wallMillis its end, by the wall clock
 * @param roundSize transactions of a round, on the average
 */
public record Load(
    long wallMillis,
    long reads,
    long writes,
    long refused,
    long readMicros50,
    long readMicros99,
    long writeMicros50,
    long writeMicros99,
    double roundSize,
    int queueDepth) {}
