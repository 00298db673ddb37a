package io.troth.simulation.disk;

import io.troth.simulation.event.Chance;

/**
 * How syncs behave for now.
 *
 * @param baseNanos what every sync takes
 * @param meanExtraNanos the mean of what comes on top, exponentially distributed
 * @param slowOdds the share of syncs that take {@code slowNanos} more
 * @param failOdds the share that fails, after which the disk is broken until it is opened again
 * @param lieOdds the share that reports success although the loss of power takes it all. No
 *     protocol survives that on every replica; it is there to see that the checkers notice
 */
public record SyncTemper(
    long baseNanos,
    long meanExtraNanos,
    double slowOdds,
    long slowNanos,
    double failOdds,
    double lieOdds) {
  public static final SyncTemper CALM = new SyncTemper(200_000, 300_000, 0.001, 20_000_000, 0, 0);

  public SyncTemper failing(double odds) {
    return new SyncTemper(baseNanos, meanExtraNanos, slowOdds, slowNanos, odds, lieOdds);
  }

  public SyncTemper slow(double odds, long nanos) {
    return new SyncTemper(baseNanos, meanExtraNanos, odds, nanos, failOdds, lieOdds);
  }

  public SyncTemper lying(double odds) {
    return new SyncTemper(baseNanos, meanExtraNanos, slowOdds, slowNanos, failOdds, odds);
  }

  /** What a sync of so many bytes takes on a disk of that pace. */
  long draw(Chance chance, Pace pace, long bytes) {
    return pace.nanos(baseNanos + chance.exponential(meanExtraNanos), bytes)
        + (chance.odds(slowOdds) ? slowNanos : 0);
  }
}
