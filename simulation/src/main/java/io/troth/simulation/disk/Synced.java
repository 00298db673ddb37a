package io.troth.simulation.disk;

/** What a sync came to. */
public sealed interface Synced {
  /** Everything written before the sync was asked for lasts. */
  record Durable() implements Synced {}

  /**
   * What was written since the last sync may last or not; the disk is broken until it is opened
   * again.
   */
  record Failed(String why) implements Synced {}
}
