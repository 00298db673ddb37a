package io.troth.leader;

import io.troth.leader.core.Timing;
import java.nio.file.Path;

/**
 * What a leader is told on its start.
 *
 * @param address host and port by which followers know it
 * @param data where the cluster log is kept
 * @param followers with so many the cluster opens; counts when it is founded only
 * @param redundancy likewise
 * @param minReplicas likewise; 0 for a majority
 */
public record LeaderConfig(
    String address, Path data, int followers, int redundancy, int minReplicas, Timing timing) {}
