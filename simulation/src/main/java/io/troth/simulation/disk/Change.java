package io.troth.simulation.disk;

/** One change within a batch. The arrays belong to the disk from then on: do not change them. */
public sealed interface Change {
  String family();

  record Put(String family, byte[] key, byte[] value) implements Change {}

  record Delete(String family, byte[] key) implements Change {}

  /** Deletes every key from {@code from}, inclusive, to {@code to}, exclusive. */
  record DeleteRange(String family, byte[] from, byte[] to) implements Change {}
}
