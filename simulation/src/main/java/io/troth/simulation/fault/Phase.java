package io.troth.simulation.fault;

import io.troth.simulation.disk.SyncTemper;
import io.troth.simulation.network.Latency;
import java.util.List;

/**
 * A stretch of time with one temper.
 *
 * @param latency of the whole network meanwhile
 * @param disks of every disk meanwhile, where no fault says otherwise
 * @param connectFailOdds the share of connects that are refused meanwhile
 * @param faults in the order of their times; what puts a fault right may lie in a later phase's
 *     time
 */
public record Phase(
    Temper temper,
    long startNanos,
    long endNanos,
    Latency latency,
    SyncTemper disks,
    double connectFailOdds,
    List<Planned> faults) {

  /** A fault with its time. */
  public record Planned(long atNanos, Fault fault) {}

  public Phase {
    faults = List.copyOf(faults);
  }
}
