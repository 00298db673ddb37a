package io.troth.common.message;

/**
 * What a replica holds of a slot, in short: a checksum over keys, values and revisions, and how
 * many keys it covers. Replicas that hold the same have the same one (I8).
 */
public record SlotSum(long sum, long keys) {}
