package io.troth.leader.core;

/** A follower's way into the in-sync set of one slot (R8). */
final class Learning {
  enum Stage {
    /** Receives writes; what was under way before must be settled before it copies. */
    SETTLING,
    /** Fetches the slot from an in-sync replica. */
    PULLING,
    /**
     * Has everything and its vote is needed; what it got without judging conditions must be
     * settled.
     */
    JOINING,
    /** The cluster log is asked to list it. */
    PROPOSED
  }

  final Peer peer;
  final int slot;
  Stage stage = Stage.SETTLING;

  /** Transactions of the slot below this revision are waited for. */
  long bound;

  boolean pulled;

  /** The fetch under way, and from whom. */
  long pull;

  int source;

  /** Who could not give the slot, as a mask. */
  long failed;

  /** One of these can't tell what changed since; if the others can't either, it is emptied. */
  boolean tooOld;

  Learning(Peer peer, int slot) {
    this.peer = peer;
    this.slot = slot;
  }

  boolean votes() {
    return stage == Stage.JOINING || stage == Stage.PROPOSED;
  }
}
