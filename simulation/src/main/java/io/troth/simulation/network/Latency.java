package io.troth.simulation.network;

import io.troth.simulation.event.Chance;

/**
 * How long a message takes.
 *
 * @param baseNanos what each takes
 * @param meanExtraNanos the mean of what comes on top, exponentially distributed
 * @param slowOdds the share of messages that take {@code slowNanos} more; those behind it wait, for
 *     links keep their order
 */
public record Latency(long baseNanos, long meanExtraNanos, double slowOdds, long slowNanos) {
  public static final Latency CALM = new Latency(100_000, 200_000, 0.001, 10_000_000);

  long draw(Chance chance) {
    return baseNanos + chance.exponential(meanExtraNanos) + (chance.odds(slowOdds) ? slowNanos : 0);
  }
}
