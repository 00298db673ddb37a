package io.troth.leader.core;

import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Write;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What a client may ask of the leader. */
public sealed interface Command {
  /** The versions of some keys, all at one instant. */
  record Read(List<Key> keys) implements Command {}

  /** A transaction: commits the writes if all conditions hold. A key is written at most once. */
  record Commit(List<Condition> conditions, List<Write> writes) implements Command {}

  /** A transaction of two branches: the first if all conditions hold, else the second. */
  record Choose(List<Condition> conditions, List<Step> then, List<Step> otherwise)
      implements Command {
    /** Of keys and values, about. */
    long bytes() {
      long bytes = 0;
      for (Condition each : conditions) {
        bytes += each.bytes();
      }
      for (Step each : then) {
        bytes += each.bytes();
      }
      for (Step each : otherwise) {
        bytes += each.bytes();
      }
      return bytes;
    }
  }

  /**
   * Adds a write to a held transaction: stores and locks it, but does not commit it (R11).
   *
   * @param millis how long the transaction may be held, if this is its first write
   */
  record Hold(String name, long millis, List<Condition> conditions, Write write)
      implements Command {}

  /**
   * Commits a held transaction; without a name, the only one there is.
   *
   * @param writes how many it must have, if the client says so: one whose time was over may have
   *     begun anew under its name with the writes that came later
   */
  record CommitHeld(Optional<String> name, OptionalInt writes) implements Command {}

  record AbortHeld(Optional<String> name) implements Command {}

  /** Makes a follower known. */
  record Register(String address) implements Command {}

  /**
   * Tells a follower to hand over its slots.
   *
   * @param forced even where fewer followers than the redundancy are left on the ring
   * @param dryRun only says what would happen
   */
  record Drain(int follower, boolean forced, boolean dryRun) implements Command {}

  /** Takes a follower back that is draining or drained. */
  record Undrain(int follower) implements Command {}

  /** Makes a follower that is away or drained no member any more; its number is free then. */
  record Forget(int follower) implements Command {}

  /** How the cluster is. */
  record Status() implements Command {}

  /** A step of a branch, done in order: a get sees the branch's earlier writes. */
  sealed interface Step {
    Key key();

    /** Of key and value. */
    int bytes();

    record Change(Write write) implements Step {
      @Override
      public Key key() {
        return write.key();
      }

      @Override
      public int bytes() {
        return write.bytes();
      }
    }

    record Get(Key key) implements Step {
      @Override
      public int bytes() {
        return key.bytes().length;
      }
    }
  }
}
