package io.troth.simulation.fault;

/** What a temper chooses among; each becomes one fault, often with the one that puts it right. */
enum FaultKind {
  KILL,
  PAUSE,
  WIPE,
  DAMAGE,
  JOIN,
  DRAIN,
  CUT,
  PARTITION,
  FLAP,
  RESET,
  SLOW_LINK,
  SLOW_DISK,
  FAIL_SYNC,
  DISK_FULL,
  LEADER_KILL,
  LEADER_PAUSE,
  SECOND_LEADER,
  SPLIT_OFFICE,
  CLOCK_JUMP,
  ROT,
  FORGET
}
