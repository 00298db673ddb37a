package io.troth.simulation.fault;

import static io.troth.simulation.fault.FaultKind.*;

import java.util.List;

/**
 * The character of a phase: which faults it chooses among; one that is named twice comes twice as
 * often.
 */
public enum Temper {
  CALM(),
  SLOW_NETWORK(SLOW_LINK, SLOW_LINK, RESET),
  CRASHES(KILL, KILL, KILL, PAUSE, RESET, LEADER_KILL),
  PARTITIONS(CUT, CUT, PARTITION, PARTITION, FLAP, RESET),
  DISK_TROUBLE(SLOW_DISK, SLOW_DISK, FAIL_SYNC, DISK_FULL, DAMAGE, WIPE, KILL, ROT),
  LEADER_TROUBLE(LEADER_KILL, LEADER_KILL, LEADER_PAUSE, SECOND_LEADER, SPLIT_OFFICE, CUT),
  MEMBERSHIP(JOIN, JOIN, DRAIN, DRAIN, FORGET, WIPE, KILL, KILL),
  CLOCKS(CLOCK_JUMP, CLOCK_JUMP, PAUSE),
  CHAOS(FaultKind.values()),
  /** Always the last: first all is put right, then nothing goes wrong. */
  HEALING();

  private final List<FaultKind> kinds;

  Temper(FaultKind... kinds) {
    this.kinds = List.of(kinds);
  }

  List<FaultKind> kinds() {
    return kinds;
  }
}
