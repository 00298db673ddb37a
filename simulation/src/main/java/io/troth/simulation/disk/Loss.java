package io.troth.simulation.disk;

/** How a server ends, as far as its disk is concerned. */
public enum Loss {
  /** The process dies, the machine lives: every batch that was written is still there. */
  PROCESS,
  /**
   * Power fails: of the batches since the last sync a random number is lost, the last ones; a torn
   * one counts as lost.
   */
  POWER,
  /** Power fails at the worst moment: every batch since the last sync is lost. */
  POWER_AND_ALL_UNSYNCED
}
