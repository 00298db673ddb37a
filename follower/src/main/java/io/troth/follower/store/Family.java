package io.troth.follower.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The column families of a store. */
enum Family {
  /** Slot and key, to the version. Tombstones too. */
  DATA,
  /**
   * Slot, revision and key, to nothing, or one byte for a delete: finds what changed since a
   * revision, and the tombstones that may go, at a cost that depends on these alone. An entry whose
   * key was written again later is stale: the data tells.
   */
  CHANGES,
  /** Revision, to the prepared record, then to its outcome, until forgotten. */
  WAL,
  /** Who this store is, what it promised, what it is to each slot. */
  META;

  byte[] bytes() {
    return name().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }
}
