package io.troth.simulation.disk;

/**
 * What opening a disk found.
 *
 * @param batchesLost how many batches the crash took
 * @param tornTail whether the log ended within a batch, as it may after the loss of power; that
 *     batch is dropped whole
 * @param damaged whether what had been synced is damaged: part of it is missing, and the server
 *     must not trust the rest
 */
public record Opened(int batchesLost, boolean tornTail, boolean damaged) {
  static final Opened CLEAN = new Opened(0, false, false);
}
