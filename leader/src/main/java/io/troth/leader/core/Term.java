package io.troth.leader.core;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** A leader's time in office: what all parts of a coordinator share. */
final class Term {
  enum Phase {
    /** Not in office yet, or not any more. */
    OUT,
    /** Fences the followers and settles what is in doubt (R10). */
    RECOVERING,
    SERVING
  }

  final Rules rules;
  final Timing timing;
  final Bounds bounds;
  Phase phase = Phase.OUT;
  long epoch;
  ClusterState state = ClusterState.EMPTY;
  final TreeMap<Integer, Peer> peers = new TreeMap<>();
  final Map<Long, Peer> byLink = new HashMap<>();
  final SlotTable slots = new SlotTable();

  /** Transactions that have a revision and no outcome, in the order of revisions. */
  final LinkedHashMap<Long, Transaction> undecided = new LinkedHashMap<>();

  /** Transactions that somebody could still ask about, in the order of revisions. */
  final LinkedHashMap<Long, Transaction> unforgotten = new LinkedHashMap<>();

  /** Revisions that recovery could not decide yet, since a follower is missing. */
  final TreeMap<Long, Recovery.Doubt> doubts = new TreeMap<>();

  /**
   * Aborted on the leader's word alone, and not yet in synced storage everywhere: a leader after
   * this one might still commit it, without whoever has heard of the abort. With the keys that
   * nobody may write until then, where no lock holds them.
   */
  final TreeMap<Long, Set<Key>> tentative = new TreeMap<>();

  /** What all transactions take that are kept, from their request until they are forgotten. */
  long keptBytes;

  /** Of these, the decided ones: kept only for followers that have not stored their outcome. */
  long decidedBytes;

  /** Until then nobody else takes office unnoticed, by the last word of the cluster log. */
  long inOfficeUntilMicros;

  private long sequence;
  private long links;
  long now;
  private Consumer<Effect> effects = effect -> {};

  Term(Rules rules, Timing timing, Bounds bounds) {
    this.rules = rules;
    this.timing = timing;
    this.bounds = bounds;
  }

  void enter(long nowMicros, Consumer<Effect> out) {
    now = nowMicros;
    effects = out;
  }

  void begin(ClusterState taken) {
    phase = Phase.RECOVERING;
    state = taken;
    epoch = taken.epoch();
    sequence = rules.firstSequence(epoch);
    slots.refresh(state);
  }

  void effect(Effect effect) {
    effects.accept(effect);
  }

  void answer(long request, Reply reply) {
    if (request != 0) {
      effect(new Effect.Answer(request, reply));
    }
  }

  void propose(ClusterCommand command) {
    effect(new Effect.Propose(command));
  }

  void report(String event, String details) {
    effect(new Effect.Report(event, details));
  }

  void send(Peer peer, ToFollower message) {
    effect(new Effect.Send(peer.link, message));
  }

  /**
   * Sends what may go now, to everybody: what is read at one instant sees the same decisions
   * everywhere (R6).
   */
  void flush() {
    for (Peer peer : peers.values()) {
      if (peer.isUp()) {
        peer.outbox.flush(epoch, stable(), now, timing, round -> send(peer, round));
      }
    }
  }

  void flushPrepares(Peer peer) {
    peer.outbox.flushPrepares(epoch, stable(), now, round -> send(peer, round));
  }

  long nextRevision() {
    Invariant.check(sequence <= Revision.SEQUENCE_MAX, "I9", "no revision is left in epoch", epoch);
    return Revision.of(rules.revisionEpoch(epoch), sequence++);
  }

  /** Above every revision given so far. */
  long bound() {
    return Revision.of(rules.revisionEpoch(epoch), sequence);
  }

  long nextLink() {
    // The epoch in front keeps the numbers of a server's terms apart.
    return epoch << 32 | ++links;
  }

  /** A transaction begins to take memory. */
  void keep(Transaction transaction, long bytes) {
    transaction.bytes = bytes + Limits.TRANSACTION_OWN_BYTES;
    keptBytes += transaction.bytes;
  }

  void decided(Transaction transaction) {
    decidedBytes += transaction.bytes;
  }

  /** Nothing refers to it any more. */
  void letGo(Transaction transaction) {
    keptBytes -= transaction.bytes;
    decidedBytes -= transaction.decided() ? transaction.bytes : 0;
    transaction.bytes = 0;
  }

  /** Everything up to here is decided, for good. */
  long stable() {
    long lowest = undecided.isEmpty() ? bound() : undecided.firstEntry().getKey();
    lowest = doubts.isEmpty() ? lowest : Math.min(lowest, doubts.firstKey());
    lowest = tentative.isEmpty() ? lowest : Math.min(lowest, tentative.firstKey());
    return lowest - 1;
  }

  /** Whether a transaction on that key may still turn out to be committed, from before this one. */
  boolean isInDoubt(Key key) {
    return doubts.values().stream().anyMatch(doubt -> doubt.keys.contains(key))
        || tentative.values().stream().anyMatch(keys -> keys.contains(key));
  }

  List<Peer> alive() {
    List<Peer> alive = new ArrayList<>();
    for (Peer peer : peers.values()) {
      // One that came with another disk is no member that others could leave a slot to.
      boolean known = peer.isKnownTo(state);
      if (peer.phase == Peer.Phase.UP || (peer.phase == Peer.Phase.HEARD && known)) {
        alive.add(peer);
      }
    }
    return alive;
  }

  long upMask() {
    long mask = 0;
    for (Peer peer : peers.values()) {
      mask |= peer.isUp() ? peer.bit : 0;
    }
    return mask;
  }

  /**
   * Whoever was not heard yet, and is in sync for one of these slots or may be some day: it may
   * have in doubt what was decided without it, and will ask. Forgotten till then, that would be a
   * new doubt of which nobody else knows.
   */
  long unheard(List<Integer> which) {
    long members = SlotTable.over(slots.inSync, which) | SlotTable.over(slots.eligible, which);
    for (Peer each : peers.values()) {
      members &= each.heard ? ~each.bit : -1;
    }
    return members;
  }

  /** R9: for so long that others take its place. */
  boolean isLongGone(Peer peer) {
    return !peer.isUp() && now - peer.downSinceMicros >= timing.healAfter();
  }

  static void eachBit(long mask, LongConsumer each) {
    for (long left = mask; left != 0; left &= left - 1) {
      each.accept(Long.lowestOneBit(left));
    }
  }

  Peer peer(long bit) {
    return peers.get(Peer.follower(bit));
  }
}
