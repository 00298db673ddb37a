package io.troth.common.model;

/** What a follower is to a slot, as the leader tells it. */
public enum Role {
  /** Holds nothing of the slot; what it has is given up. */
  NONE,
  /** Catching up: receives writes, checks no condition, has no vote. */
  LEARNER,
  /** Has everything; its vote is needed although the cluster log does not list it yet. */
  JOINING,
  /** Holds every acknowledged write; votes and answers reads. */
  IN_SYNC
}
