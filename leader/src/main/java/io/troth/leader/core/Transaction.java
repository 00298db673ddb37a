package io.troth.leader.core;

import io.troth.common.message.Prepare;
import io.troth.common.message.Vote;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * A transaction on its way. Followers are bits of a mask: that of follower {@code id} is {@code 1L
 * << id - 1}.
 */
final class Transaction {
  enum Outcome {
    UNDECIDED,
    COMMITTED,
    ABORTED
  }

  private static final int LOOKED_THROUGH_MAX = 16;

  /** Who asked; 0 if nobody waits for an answer any more. */
  long request;

  final long askedMicros;
  final long deadlineMicros;
  final List<Key> keys;
  final boolean exclusive;

  /** What it takes in memory, about; 0 once it is let go. */
  long bytes;

  /** Locks that it still waits for. */
  int locksMissing;

  boolean locked;

  /** All of it; the part of each follower is cut from this. Its revision is set when it starts. */
  Prepare whole;

  long revision = Revision.NONE;
  Outcome outcome = Outcome.UNDECIDED;

  /** Whose yes is missing. */
  long missing;

  /** Who lacks the outcome in synced storage. */
  long undurable;

  /**
   * Whose store is away with which a slot was lost: it may come back and ask, whatever the store
   * says that the follower has meanwhile.
   */
  long awaited;

  /** For whom it waits in an outbox: the outcome must not overtake it. */
  long queued;

  /** Who got it, and is to be told what became of it. */
  long told;

  /** Left by an earlier leader. */
  boolean recovered;

  /** Its keys, as far as they are known, if an earlier leader left it. */
  Set<Key> doubted = Set.of();

  /** Who must have stored its outcome before the leader serves anything. */
  long servedAfter;

  /** The held transaction of which this is a piece. */
  Optional<Holds.Held> held = Optional.empty();

  /** Of a piece: all voted yes. */
  boolean granted;

  /** Of a piece: who has it in synced storage. */
  long holders;

  /** Told when its keys are free again, and of how it ended. */
  Runnable released = () -> {};

  /** Told the outcome, refusal included. */
  Consumer<Boolean> ended = committed -> {};

  /** Aborted although nobody said no. */
  boolean unilateral;

  boolean forgotten;

  /** The parts of those that did not get all of it. */
  Map<Integer, Prepare> parts = Map.of();

  /** The vote that carried what was there before, or that said no. */
  Vote vote;

  String reason = "";

  /** Who said no; 0 for nobody. */
  int refusedBy;

  long decidedMicros;

  /** Its branches, if it has two. */
  Optional<Command.Choose> choose = Optional.empty();

  /** What a two-branched transaction answers once it has committed. */
  Reply.Chosen chosen;

  /** Told the revision, as soon as there is one. */
  LongConsumer afterStart = revision -> {};

  final Participations participations = new Participations();

  Transaction(
      long request, long askedMicros, long deadlineMicros, List<Key> keys, boolean exclusive) {
    this.request = request;
    this.askedMicros = askedMicros;
    this.deadlineMicros = deadlineMicros;
    this.keys = keys;
    this.exclusive = exclusive;
  }

  boolean decided() {
    return outcome != Outcome.UNDECIDED;
  }

  boolean committed() {
    return outcome == Outcome.COMMITTED;
  }

  /**
   * A no is said alike by every replica, so that no later leader could commit it. Other outcomes
   * that rest on the leader's word alone must be stored before anybody builds on them.
   */
  boolean holdsUntilDurable() {
    return unilateral;
  }

  /** An abort that rests on the leader's word. A piece is never committed by itself. */
  boolean isTentative() {
    return held.isEmpty() && (unilateral || recovered);
  }

  /**
   * How it leaves a key that it had alone, given how it found it; nothing where that is not sure,
   * or long to look for.
   */
  Optional<Version> leaves(Key key, Optional<Version> found) {
    if (revision == Revision.NONE) {
      return found;
    }
    if (held.isPresent() || recovered || unilateral || whole.writes().size() > LOOKED_THROUGH_MAX) {
      return Optional.empty();
    }
    if (!committed()) {
      return found;
    }
    Optional<Version> left = found;
    for (Write write : whole.writes()) {
      if (write.key().equals(key)) {
        left = Optional.of(Version.of(revision, write));
      }
    }
    return left;
  }

  List<Integer> slots() {
    return whole.slots();
  }
}
