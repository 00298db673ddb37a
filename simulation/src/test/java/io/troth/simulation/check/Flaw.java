package io.troth.simulation.check;

/** What is wrong with a store on purpose, to see that the checkers notice. */
enum Flaw {
  NONE,
  /** A get shows the version before the current one. */
  STALE_READ,
  /** A write is acknowledged and never stored. */
  LOST_WRITE,
  /** Conditions are not looked at. */
  LOST_UPDATE,
  /** Each key of a transaction is read at its own time. */
  FRACTURED_READ,
  /** The last write of a transaction is missing for a while. */
  TORN_TRANSACTION,
  /** A write with unknown outcome is undone after a while. */
  VANISHED_WRITE,
  /** A deleted key comes back after a while. */
  RESURRECTED_DELETE,
  /** Two writes get one revision. */
  REUSED_REVISION,
  /** Only the conditions on keys that are also written are looked at. */
  WRITE_SKEW,
  /** A write is stored and refused. */
  REFUSED_BUT_APPLIED,
  /** What has conditions is refused although all of them hold. */
  FALSE_REFUSAL,
  /** What was read where conditions failed is not of the instant at which they did. */
  FRACTURED_REFUSAL,
  /** Of a transaction with two branches both are carried out. */
  BOTH_BRANCHES
}
