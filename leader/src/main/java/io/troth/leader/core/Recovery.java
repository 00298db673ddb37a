package io.troth.leader.core;

import io.troth.common.check.Invariant;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.SlotState;
import io.troth.common.message.Prepare;
import io.troth.common.message.Remembered;
import io.troth.common.message.Remembered.State;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A new leader's first work (R10): fences the followers, and settles what the last leader left in
 * doubt. It serves nothing before the outcomes it chose are in synced storage, since a leader after
 * it must not choose otherwise once somebody has built on them.
 */
final class Recovery {
  /** A transaction of an earlier epoch, and what each follower said of it. */
  static final class Doubt {
    final long revision;
    final List<Integer> slots;
    final TreeMap<Integer, State> reports = new TreeMap<>();
    final Set<Key> keys = new HashSet<>();

    /** Who has it in doubt too but does not count, and must hear how it ends. */
    long bystanders;

    /** Who has it no more: it came back with another disk, and has nothing to be told about. */
    long without;

    /** Its commit waits for the cluster log. */
    boolean awaiting;

    /** The held pieces that go if it is committed. */
    List<Long> releases = List.of();

    /** It is itself a piece of a held transaction. */
    Optional<Prepare> held = Optional.empty();

    Doubt(long revision, List<Integer> slots) {
      this.revision = revision;
      this.slots = slots;
    }

    long holders() {
      long holders = bystanders;
      for (int follower : reports.keySet()) {
        holders |= Peer.bit(follower);
      }
      return holders;
    }
  }

  private final Term term;
  private final Commits commits;
  private final Holds holds;
  private final Healing healing;
  private long untilMicros;
  private boolean decided;
  private int undurable;

  /** Found in the look under way: which followers are not to take over which slots any more. */
  private final Map<Integer, SortedSet<Integer>> disqualified = new TreeMap<>();

  Recovery(Term term, Commits commits, Holds holds, Healing healing) {
    this.term = term;
    this.commits = commits;
    this.holds = holds;
    this.healing = healing;
    commits.onRecovered(() -> undurable--);
  }

  void begin() {
    // A follower that is not reached might still answer reads of a leader that does not know yet
    // that it is out.
    // A tenth more, since the two do not measure time alike.
    long office = term.timing.office() + term.timing.office() / 10;
    untilMicros = term.now + Math.max(term.timing.silence(), office);
  }

  /** Followers had no chance to be heard for so long. */
  void stoodStill(long micros) {
    untilMicros += micros;
  }

  /** That follower is no member any more: what it reported is not asked of another. */
  void forget(Peer peer) {
    for (Doubt each : term.doubts.values()) {
      each.reports.remove(peer.id);
      each.bystanders &= ~peer.bit;
      each.without &= ~peer.bit;
    }
  }

  boolean hasDecided() {
    return decided;
  }

  int doubts() {
    return term.doubts.size();
  }

  /** Takes in what a follower remembers, the first time in this epoch that it is heard. */
  void heard(Peer peer) {
    if (peer.heard) {
      return;
    }
    peer.heard = true;
    // It may have been heard before, with another store.
    term.doubts.values().forEach(doubt -> doubt.without &= ~peer.bit);
    if (term.peers.values().stream().filter(each -> each.heard).count() == 1) {
      // Where all were gone, the others may be just behind.
      untilMicros = Math.max(untilMicros, term.now + term.timing.silence());
    }
    Set<Long> released = released(peer);
    for (Remembered each : peer.memory) {
      boolean ours = Revision.epoch(each.revision()) == term.epoch;
      boolean known = term.unforgotten.containsKey(each.revision());
      if (!ours && !known && !released.contains(each.revision()) && counts(peer, each)) {
        Doubt doubt =
            term.doubts.computeIfAbsent(
                each.revision(), revision -> new Doubt(revision, each.slots()));
        doubt.reports.put(peer.id, each.state());
        if (each.held().isPresent()) {
          doubt.held = each.held();
        } else {
          doubt.keys.addAll(each.keys());
        }
        if (!each.releases().isEmpty()) {
          doubt.releases = each.releases();
        }
      }
    }
    reconsider();
  }

  /** R11: the held pieces of what is known to be committed, which are held no longer. */
  private Set<Long> released(Peer peer) {
    Set<Long> released = new HashSet<>();
    for (Remembered each : peer.memory) {
      Transaction known = term.unforgotten.get(each.revision());
      if (known != null && known.committed()) {
        released.addAll(each.releases());
      }
    }
    return released;
  }

  /** Who is neither in sync for one of its slots nor may take it over says nothing about it. */
  private boolean counts(Peer peer, Remembered remembered) {
    return remembered.slots().stream().map(term.state::slot).anyMatch(slot -> slot.counts(peer.id));
  }

  /** Goes on as far as it can; true while in recovery. */
  boolean advance(Connections connections) {
    if (term.phase != Term.Phase.RECOVERING) {
      return false;
    }
    if (!decided) {
      fence(connections);
    } else {
      term.peers.values().stream().filter(Peer::isDown).forEach(connections::leave);
    }
    boolean awaiting = term.doubts.values().stream().anyMatch(each -> each.awaiting);
    if (decided && !awaiting && term.rules.mayServe(undurable)) {
      term.phase = Term.Phase.SERVING;
      term.report("serving", "epoch=" + term.epoch + " doubts=" + term.doubts.size());
    }
    return true;
  }

  private void fence(Connections connections) {
    boolean missing = false;
    for (Peer peer : term.peers.values()) {
      if (peer.heard || !term.slots.isInSyncAnywhere(peer.bit)) {
        continue;
      }
      boolean late = term.now >= untilMicros;
      List<Integer> alive = term.alive().stream().map(each -> each.id).toList();
      if (late && !connections.isDroppable(peer, alive)) {
        // Nobody else has its slots: they wait for it, the others need not.
        continue;
      }
      missing = true;
      if (late) {
        connections.leave(peer);
      }
    }
    boolean none = term.alive().isEmpty() && !term.peers.isEmpty() && term.state.open();
    if (none || !term.rules.mayDecideRecovered(!missing)) {
      return;
    }
    decided = true;
    decideAll();
    connections.admit();
  }

  /**
   * Where it is committed without a follower that may still take a slot over, that one may not any
   * more.
   */
  private boolean mustDisqualify(Doubt doubt) {
    doubt.awaiting = false;
    for (int slot : doubt.slots) {
      for (int each : term.state.slot(slot).eligible()) {
        if (!doubt.reports.containsKey(each)) {
          disqualified.computeIfAbsent(each, id -> new TreeSet<>()).add(slot);
          doubt.awaiting = true;
        }
      }
    }
    return doubt.awaiting;
  }

  /** What can be decided may be more than it was. */
  void reconsider() {
    if (decided) {
      decideAll();
    }
  }

  /** Decides what can be decided with those that were heard. */
  void decideAll() {
    for (Doubt doubt : new ArrayList<>(term.doubts.values())) {
      if (doubt.held.isEmpty()) {
        decide(doubt);
      }
    }
    // One command for each follower, however many transactions are in doubt.
    disqualified.forEach((follower, slots) ->
        healing.propose(
            follower, new ClusterCommand.Disqualify(term.epoch, follower, List.copyOf(slots))));
    disqualified.clear();
    for (Doubt doubt : new ArrayList<>(term.doubts.values())) {
      if (doubt.held.isPresent()) {
        resume(doubt);
      }
    }
  }

  /** R11: a piece is held on, unless its transaction was aborted, or may have been committed. */
  private void resume(Doubt doubt) {
    if (doubt.reports.containsValue(State.ABORTED)) {
      settle(doubt, false);
      return;
    }
    boolean committing =
        term.doubts.values().stream().anyMatch(each -> each.releases.contains(doubt.revision));
    // Who is in sync and was not heard may have stored its abort, and somebody may know of that.
    if (!committing && !isUnheard(doubt)) {
      term.doubts.remove(doubt.revision);
      holds.resurrect(doubt.held.orElseThrow(), doubt.holders());
    }
  }

  private void decide(Doubt doubt) {
    boolean lacked = false;
    boolean committed = doubt.reports.containsValue(State.COMMITTED);
    boolean aborted = doubt.reports.containsValue(State.ABORTED);
    Invariant.check(
        !(committed && aborted),
        "I7",
        "both outcomes of",
        Revision.text(doubt.revision),
        doubt.reports);
    for (int slot : doubt.slots) {
      for (int follower : term.state.slot(slot).inSync()) {
        lacked |= !doubt.reports.containsKey(follower);
      }
    }
    if (!committed && !aborted && isUnheard(doubt) && !lackedByHeard(doubt)) {
      return;
    }
    boolean commit = committed || !aborted && term.rules.recoversAsCommitted(lacked);
    // What was committed is known to everybody who may take a slot over, or was not any more.
    boolean chosen = commit && !committed;
    if (chosen && (isShort(doubt) || mustDisqualify(doubt))) {
      return;
    }
    settle(doubt, commit);
  }

  /**
   * R7: whether fewer have it than a write needs, and one that may take a slot over has not been
   * heard. Committed without that one, it could not take over any more, and one disk would be all
   * that is left. So it is waited for as long as any follower is before it is replaced (R9).
   */
  private boolean isShort(Doubt doubt) {
    for (int slot : doubt.slots) {
      SlotState known = term.state.slot(slot);
      int having = 0;
      for (int follower : doubt.reports.keySet()) {
        having += known.counts(follower) ? 1 : 0;
      }
      if (having < term.slots.required[slot]
          && known.eligible().stream().map(term.peers::get).anyMatch(this::isComing)) {
        return true;
      }
    }
    return false;
  }

  private boolean isComing(Peer peer) {
    return !peer.heard && !term.isLongGone(peer);
  }

  /**
   * Whether somebody in sync for one of its slots has not said what it remembers. For a lost slot
   * nobody can, before another has taken it over: an empty disk is no witness.
   */
  private boolean isUnheard(Doubt doubt) {
    return doubt.slots.stream()
        .map(term.state::slot)
        .anyMatch(slot ->
            slot.lost() || slot.inSync().stream().anyMatch(each -> !term.peers.get(each).heard));
  }

  private boolean lackedByHeard(Doubt doubt) {
    for (int slot : doubt.slots) {
      SlotState known = term.state.slot(slot);
      for (int follower : known.inSync()) {
        if (known.isInSync(follower)
            && term.peers.get(follower).heard
            && !doubt.reports.containsKey(follower)) {
          return true;
        }
      }
    }
    return false;
  }

  private void settle(Doubt doubt, boolean commit) {
    term.doubts.remove(doubt.revision);
    Transaction transaction = new Transaction(0, term.now, term.now, List.of(), true);
    transaction.revision = doubt.revision;
    transaction.whole = new Prepare(doubt.revision, doubt.slots, List.of(), List.of());
    transaction.recovered = true;
    transaction.reason = commit ? "" : "the leader failed before every follower had it";
    doubt.reports.forEach((follower, state) -> {
      long bit = Peer.bit(follower) & ~doubt.without;
      transaction.told |= bit;
      transaction.undurable |= state == State.PREPARED ? bit : 0;
    });
    transaction.told |= doubt.bystanders;
    if (commit) {
      doubt.releases.forEach(piece -> release(piece, transaction.told));
    }
    transaction.undurable |= doubt.bystanders;
    transaction.doubted = doubt.keys;
    transaction.undurable &= SlotTable.over(term.slots.receivers, doubt.slots);
    transaction.servedAfter = term.phase == Term.Phase.RECOVERING ? transaction.undurable : 0;
    undurable += transaction.servedAfter == 0 ? 0 : 1;
    long unheard = term.unheard(doubt.slots);
    if (term.rules.mustRemember(commit, lackedByHeard(doubt))) {
      transaction.awaited = SlotTable.over(term.slots.away, doubt.slots);
    } else {
      unheard &= SlotTable.over(term.slots.eligible, doubt.slots);
    }
    transaction.told |= unheard;
    transaction.undurable |= unheard;
    term.keep(transaction, transaction.whole.bytes());
    term.unforgotten.put(doubt.revision, transaction);
    commits.decide(transaction, commit, new Reply.Unknown("recovered"));
  }

  /** R11: a piece ends with its commit, with which those who are told of that drop it. */
  private void release(long revision, long told) {
    Doubt piece = term.doubts.remove(revision);
    if (piece != null) {
      commits.drop(revision, piece.holders() & ~told);
    }
  }
}
