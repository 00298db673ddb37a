package io.troth.follower.core;

import io.troth.common.model.Role;

/** A role with, for a learner, the revision up to which its copy is complete. */
public record SlotRole(Role role, long since) {
  /** For {@code since}: the copy is worth nothing. */
  public static final long NOTHING = -1;

  public static final SlotRole NONE = new SlotRole(Role.NONE, NOTHING);
  public static final SlotRole IN_SYNC = new SlotRole(Role.IN_SYNC, NOTHING);

  public static SlotRole learner(long since) {
    return new SlotRole(Role.LEARNER, since);
  }
}
