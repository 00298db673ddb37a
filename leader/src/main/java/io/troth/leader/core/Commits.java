package io.troth.leader.core;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes transactions from their locks to the point where nobody can ask about them any more (R1 to
 * R5).
 */
final class Commits {
  private final Term term;
  private final Locks locks = new Locks();
  private final Set<Transaction> waiting = new LinkedHashSet<>();

  /** Those of them that have all their keys, in the order in which they start. */
  private final Set<Transaction> ready = new LinkedHashSet<>();

  private Runnable recoveredOne = () -> {};

  Commits(Term term) {
    this.term = term;
  }

  void onRecovered(Runnable heard) {
    recoveredOne = heard;
  }

  Locks locks() {
    return locks;
  }

  /** Those that have all their keys and wait to be started. */
  int ready() {
    return ready.size();
  }

  int size() {
    return term.undecided.size() + waiting.size();
  }

  /** Whether another transaction can be taken up (I9). */
  boolean hasRoom() {
    return term.rules.mayTakeUp(
        size() < term.bounds.undecided() && term.keptBytes < term.bounds.transactionBytes());
  }

  /** A transaction of one branch whose conditions the followers judge. */
  void submit(Input.Request request, Command.Commit commit) {
    if (!hasRoom()) {
      term.answer(request.id(), Refusals.tooMuchUndecided());
      return;
    }
    Set<Key> keys = new TreeSet<>();
    commit.conditions().forEach(each -> keys.add(each.key()));
    commit.writes().forEach(each -> keys.add(each.key()));
    boolean exclusive = !commit.conditions().isEmpty() || commit.writes().size() > 1;
    Transaction transaction =
        new Transaction(
            request.id(), term.now, request.deadlineMicros(), List.copyOf(keys), exclusive);
    write(transaction, commit.conditions(), commit.writes());
    term.keep(transaction, transaction.whole.bytes());
    if (acquire(transaction)) {
      start(transaction);
    }
  }

  /** What the transaction is to do once it starts. */
  void write(Transaction transaction, List<Condition> conditions, List<Write> writes) {
    transaction.whole = new Prepare(Revision.NONE, slots(conditions, writes), conditions, writes);
  }

  /** Every slot that has a say: those that are written, and those that a condition looks at. */
  private List<Integer> slots(List<Condition> conditions, List<Write> writes) {
    if (writes.size() == 1 && conditions.size() <= 1) {
      int slot = writes.getFirst().key().slot();
      if (conditions.isEmpty()
          || !term.rules.asksWhereConditionsAre()
          || conditions.getFirst().key().slot() == slot) {
        return List.of(slot);
      }
    }
    Set<Integer> slots = new TreeSet<>();
    conditions.forEach(each -> slots.add(each.key().slot()));
    writes.forEach(each -> slots.add(each.key().slot()));
    return List.copyOf(slots);
  }

  /** True if it has all its keys now; else it waits, and is started when it has. */
  boolean acquire(Transaction transaction) {
    if (locks.acquire(transaction)) {
      return true;
    }
    waiting.add(transaction);
    return false;
  }

  /** Those that got all their keys since the last call, while they may start. */
  Optional<Transaction> nextReady() {
    while (!ready.isEmpty() && mayStart()) {
      Transaction next = ready.iterator().next();
      ready.remove(next);
      // A piece that an earlier leader left waits for its keys, and is not started.
      if (waiting.remove(next)) {
        return Optional.of(next);
      }
    }
    return Optional.empty();
  }

  /** R1: nobody else gives revisions, nor did anybody when this server was asked. */
  private boolean mayStart() {
    return term.rules.mayGiveRevisions(term.now, term.inOfficeUntilMicros);
  }

  /**
   * Gives it its place in the order, and asks everybody (R2); once the office is confirmed, if it
   * is not.
   */
  void start(Transaction transaction) {
    if (!mayStart()) {
      waiting.add(transaction);
      ready.add(transaction);
      return;
    }
    Optional<Reply.Refused> refusal = refusal(transaction.slots());
    if (refusal.isEmpty() && transaction.keys.stream().anyMatch(term::isInDoubt)) {
      // Committed after this one, it would write over it.
      refusal = Optional.of(Refusals.inDoubt());
    }
    if (refusal.isEmpty()) {
      refusal = locks.failing(transaction).map(Refusals::condition);
    }
    if (refusal.isPresent()) {
      refuse(transaction, refusal.get());
      return;
    }
    long revision = term.nextRevision();
    transaction.revision = revision;
    transaction.afterStart.accept(revision);
    transaction.whole = transaction.whole.at(revision);
    transaction.missing = SlotTable.over(term.slots.voters, transaction.slots());
    transaction.undurable = SlotTable.over(term.slots.receivers, transaction.slots());
    Invariant.check(transaction.missing != 0, "R2", "nobody votes on", Revision.text(revision));
    checkCoverage(transaction);
    if (transaction.held.isEmpty()) {
      term.undecided.put(revision, transaction);
    }
    term.unforgotten.put(revision, transaction);
    Term.eachBit(
        transaction.undurable,
        bit -> {
          Peer peer = term.peer(bit);
          if (peer.isUp()) {
            ask(transaction, peer);
          }
        });
  }

  /** R3: every condition is judged by every voter of its own slot. */
  private void checkCoverage(Transaction transaction) {
    for (Condition each : transaction.whole.conditions()) {
      boolean covered = (term.slots.voters[each.key().slot()] & ~transaction.missing) == 0;
      // The text is made only where it is needed: every conditional write comes by here.
      if (!covered && term.rules.asksWhereConditionsAre()) {
        throw Invariant.violated(
            "R3",
            "a condition on",
            each.key(),
            "is not judged where its slot is, in",
            Revision.text(transaction.revision));
      }
    }
  }

  /** Sends that follower's part; again if its link was lost before it had it. */
  void ask(Transaction transaction, Peer peer) {
    transaction.told |= peer.bit;
    peer.outbox.prepare(transaction, part(transaction, peer));
  }

  /**
   * Its writes, and the conditions on slots where it votes. A learner gets none: by the time that
   * they come to it, it may have become one that judges (R3).
   */
  private Prepare part(Transaction transaction, Peer peer) {
    Prepare whole = transaction.whole;
    if (whole.slots().size() == 1
        && (whole.conditions().isEmpty() || votes(peer, whole.slots().get(0)))) {
      if (!transaction.parts.isEmpty()) {
        transaction.parts.remove(peer.id);
      }
      return whole;
    }
    List<Condition> conditions = new ArrayList<>();
    for (Condition each : whole.conditions()) {
      if (votes(peer, each.key().slot())) {
        conditions.add(each);
      }
    }
    List<Write> writes = new ArrayList<>();
    for (Write each : whole.writes()) {
      if ((term.slots.receivers[each.key().slot()] & peer.bit) != 0) {
        writes.add(each);
      }
    }
    Prepare part =
        new Prepare(
            whole.revision(), whole.slots(), conditions, writes, whole.hold(), whole.releases());
    if (transaction.parts.isEmpty()) {
      // Not told by its keys: the commit of a held one has none to lock, and several to write.
      transaction.parts = new TreeMap<>();
    }
    transaction.parts.put(peer.id, part);
    return part;
  }

  private boolean votes(Peer peer, int slot) {
    return (term.slots.voters[slot] & peer.bit) != 0;
  }

  /** Why a write to these slots can't be taken, if it can't. */
  Optional<Reply.Refused> refusal(List<Integer> slots) {
    long up = term.upMask();
    for (int slot : slots) {
      if (term.state.slot(slot).lost()) {
        return Optional.of(Refusals.lost(slot, term.state.slot(slot)));
      }
      int inSync = Long.bitCount(term.slots.inSync[slot]);
      if (!term.rules.isWritable(inSync, term.slots.required[slot])) {
        return Optional.of(Refusals.tooFew(slot, inSync, term.slots.required[slot]));
      }
      if ((term.slots.inSync[slot] & up) == 0) {
        return Optional.of(Refusals.unreachable(slot));
      }
    }
    return Optional.empty();
  }

  /** It had no effect, and will have none. */
  void refuse(Transaction transaction, Reply.Refused why) {
    waiting.remove(transaction);
    ready.remove(transaction);
    locks.release(transaction, ready);
    term.letGo(transaction);
    term.answer(transaction.request, why);
    transaction.request = 0;
    transaction.ended.accept(false);
  }

  /** Its locks were all that it needed. */
  void readOnly(Transaction transaction, Reply reply) {
    locks.release(transaction, ready);
    term.letGo(transaction);
    term.answer(transaction.request, reply);
    transaction.request = 0;
  }

  void voted(Transaction transaction, Peer peer, Vote vote) {
    if (transaction.held.isPresent() && vote.yes()) {
      transaction.holders |= peer.bit;
    }
    if (transaction.decided() || (transaction.missing & peer.bit) == 0) {
      return;
    }
    if (term.rules.abortsOn(!vote.yes())) {
      Prepare part = transaction.parts.getOrDefault(peer.id, transaction.whole);
      transaction.vote = vote;
      transaction.participations.voted(peer.id, term.now);
      transaction.refusedBy = peer.id;
      decide(transaction, false, Refusals.condition(part.conditions().get(vote.failed())));
      return;
    }
    if (tellsOfFirst(transaction, peer)) {
      transaction.vote = vote;
    }
    votedYes(transaction, peer);
  }

  /** Whether that follower's votes say if the key of the first condition existed. */
  private static boolean tellsOfFirst(Transaction transaction, Peer peer) {
    List<Condition> all = transaction.whole.conditions();
    List<Condition> sent = transaction.parts.getOrDefault(peer.id, transaction.whole).conditions();
    return !all.isEmpty() && !sent.isEmpty() && sent.getFirst().equals(all.getFirst());
  }

  /**
   * That follower has it in doubt, as a new link shows: it voted yes. What its vote said beside
   * that is lost; if nobody else has said it, the follower is asked once more.
   */
  void remembers(Transaction transaction, Peer peer) {
    if (transaction.vote == null && tellsOfFirst(transaction, peer)) {
      ask(transaction, peer);
    } else {
      votedYes(transaction, peer);
    }
  }

  void votedYes(Transaction transaction, Peer peer) {
    if (transaction.decided()) {
      return;
    }
    transaction.participations.voted(peer.id, term.now);
    transaction.holders |= peer.bit;
    transaction.missing &= ~peer.bit;
    votesCounted(transaction);
  }

  private void votesCounted(Transaction transaction) {
    if (!term.rules.isCommitted(transaction.missing)) {
      return;
    }
    if (transaction.held.isEmpty() || term.rules.mayCommitHeld()) {
      commit(transaction);
    } else if (!transaction.granted) {
      // R11: this one waits for the word of its client.
      transaction.granted = true;
      term.answer(transaction.request, new Reply.Held(transaction.held.get().name));
      transaction.request = 0;
    }
  }

  private void commit(Transaction transaction) {
    // R4: this is the instant.
    Reply done =
        transaction.chosen != null
            ? transaction.chosen
            : new Reply.Done(
                transaction.revision, transaction.vote != null && transaction.vote.existed());
    decide(transaction, true, done);
  }

  /** The outcome stands: whoever was asked is told. */
  void decide(Transaction transaction, boolean commit, Reply reply) {
    transaction.outcome = commit ? Transaction.Outcome.COMMITTED : Transaction.Outcome.ABORTED;
    transaction.decidedMicros = term.now;
    term.decided(transaction);
    if (!commit && reply instanceof Reply.Refused refused) {
      transaction.reason = refused.text();
    }
    term.undecided.remove(transaction.revision);
    term.answer(transaction.request, reply);
    transaction.request = 0;
    Term.eachBit(
        transaction.told,
        bit -> {
          Peer peer = term.peer(bit);
          if (peer.isUp()) {
            peer.outbox.decide(transaction, term.now);
          }
        });
    transaction.undurable &= transaction.told;
    if (!commit && transaction.isTentative()) {
      term.tentative.put(transaction.revision, transaction.doubted);
    }
    if (!transaction.holdsUntilDurable()) {
      free(transaction);
    }
    transaction.ended.accept(commit);
    settleIfDurable(transaction);
  }

  /** It was decided without somebody who has it in doubt, and who tells now of these keys. */
  void doubtedToo(Transaction transaction, List<Key> keys) {
    term.tentative.computeIfPresent(
        transaction.revision,
        (revision, known) -> {
          Set<Key> all = new TreeSet<>(known);
          all.addAll(keys);
          return all;
        });
  }

  private void free(Transaction transaction) {
    locks.release(transaction, ready);
    Runnable told = transaction.released;
    transaction.released = () -> {};
    told.run();
  }

  /** Takes over a piece that an earlier leader left. */
  void adopt(Transaction piece) {
    term.keep(piece, piece.whole.bytes());
    term.unforgotten.put(piece.revision, piece);
    locks.acquire(piece);
    Term.eachBit(
        piece.missing,
        bit -> {
          if (term.peer(bit).isUp()) {
            ask(piece, term.peer(bit));
          }
        });
  }

  /** A held transaction ends: this piece is stored no longer, its keys are free when all know. */
  void abortPiece(Transaction piece) {
    piece.unilateral = true;
    decide(piece, false, new Reply.Unknown("the transaction was aborted"));
    Term.eachBit(piece.told, bit -> term.peer(bit).outbox.wantSync(term.now));
  }

  /** A held transaction is committed: with it, the followers dropped this piece. */
  void consume(Transaction piece, long told) {
    term.letGo(piece);
    piece.outcome = Transaction.Outcome.COMMITTED;
    term.unforgotten.remove(piece.revision);
    drop(piece.revision, piece.told & ~told);
    free(piece);
  }

  /** Those followers hold that piece, and not what it ended with. */
  void drop(long piece, long holders) {
    Term.eachBit(
        holders,
        bit -> {
          if (term.peer(bit).isUp()) {
            term.peer(bit).outbox.voidDoubt(piece);
          }
        });
  }

  /**
   * Too few replicas are left to acknowledge it, and enough may have it that it could come back: it
   * is aborted, its keys stay locked until every in-sync follower has stored that, and the client
   * hears that the outcome is unknown.
   */
  void giveUp(Transaction transaction) {
    transaction.reason = "too few replicas were left";
    transaction.unilateral = true;
    decide(
        transaction, false, new Reply.Unknown("the replicas of a key failed before all had voted"));
  }

  /**
   * R7: a slot is lost with the store that this follower had, which lacks the outcome. What the
   * follower has now says nothing about that.
   */
  void await(Transaction transaction, Peer peer) {
    long away = SlotTable.over(term.slots.away, transaction.slots());
    transaction.awaited |= transaction.undurable & away & peer.bit;
  }

  /** That follower has the outcome in synced storage. */
  void durable(Transaction transaction, Peer peer) {
    transaction.participations.durable(peer.id, term.now);
    transaction.undurable &= ~peer.bit;
    unwait(transaction, ~peer.bit);
    settleIfDurable(transaction);
  }

  private void unwait(Transaction transaction, long mask) {
    if (transaction.servedAfter != 0) {
      transaction.servedAfter &= mask;
      if (transaction.servedAfter == 0) {
        recoveredOne.run();
      }
    }
  }

  /** Its link was lost: recovery goes on without it, since nobody is served from it either. */
  void lost(Peer peer) {
    term.unforgotten.values().forEach(each -> unwait(each, ~peer.bit));
  }

  private void settleIfDurable(Transaction transaction) {
    if (!transaction.decided() || transaction.forgotten) {
      return;
    }
    if ((transaction.undurable & SlotTable.over(term.slots.inSync, transaction.slots())) == 0) {
      term.tentative.remove(transaction.revision);
      if (transaction.holdsUntilDurable()) {
        free(transaction);
      }
    }
    if (term.rules.mayForget(transaction.undurable | transaction.awaited)) {
      forget(transaction);
    }
  }

  private void forget(Transaction transaction) {
    transaction.forgotten = true;
    free(transaction);
    term.letGo(transaction);
    term.unforgotten.remove(transaction.revision);
    Term.eachBit(
        transaction.told,
        bit -> {
          Peer peer = term.peer(bit);
          if (peer.isUp()) {
            peer.outbox.forget(transaction.revision);
          }
        });
    term.effect(new Effect.Traced(trace(transaction)));
  }

  private TransactionTrace trace(Transaction transaction) {
    return new TransactionTrace(
        transaction.revision,
        transaction.whole.writes(),
        transaction.held.map(held -> held.name).orElse(""),
        transaction.slots(),
        transaction.committed(),
        transaction.reason,
        transaction.refusedBy,
        transaction.askedMicros,
        transaction.decidedMicros,
        term.now,
        transaction.participations.list());
  }

  /**
   * That follower is no member any more, and another may get its number: it holds nothing, and is
   * neither waited for nor told. To be counted anew after this.
   */
  void forget(Peer peer) {
    for (Transaction each : term.unforgotten.values()) {
      each.missing &= ~peer.bit;
      each.undurable &= ~peer.bit;
      each.told &= ~peer.bit;
      each.holders &= ~peer.bit;
      each.queued &= ~peer.bit;
      if (!each.parts.isEmpty()) {
        each.parts.remove(peer.id);
      }
      unwait(each, ~peer.bit);
    }
  }

  /**
   * Who votes and who receives has changed: what was waited for may be there, or may never come
   * (R7).
   */
  void recount() {
    for (Transaction transaction : List.copyOf(term.unforgotten.values())) {
      transaction.undurable &= SlotTable.over(term.slots.receivers, transaction.slots());
      unwait(transaction, transaction.undurable);
      recountAwaited(transaction);
      if (!transaction.decided()) {
        recount(transaction);
      } else {
        settleIfDurable(transaction);
      }
    }
  }

  /** A store that was away is back, and to be told; or another follower has taken its slot over. */
  private void recountAwaited(Transaction transaction) {
    if (transaction.awaited == 0) {
      return;
    }
    long away = SlotTable.over(term.slots.away, transaction.slots());
    long back = transaction.awaited & ~away;
    back &= SlotTable.over(term.slots.inSync, transaction.slots());
    transaction.awaited &= away;
    transaction.undurable |= back;
    transaction.told |= back;
    if (back != 0 && !transaction.committed() && transaction.isTentative()) {
      Set<Key> keys = new TreeSet<>(transaction.keys);
      keys.addAll(transaction.doubted);
      term.tentative.put(transaction.revision, keys);
    }
  }

  private void recount(Transaction transaction) {
    transaction.missing =
        term.rules.stillNeeded(
            transaction.missing, SlotTable.over(term.slots.voters, transaction.slots()));
    if (transaction.granted) {
      return;
    }
    if (!allWritable(transaction)) {
      giveUp(transaction);
    } else {
      votesCounted(transaction);
    }
  }

  private boolean allWritable(Transaction transaction) {
    for (int slot : transaction.slots()) {
      // Whoever lost its disk knows nothing that a vote could rest on.
      if (term.state.slot(slot).lost()
          || !term.rules.isWritable(
              Long.bitCount(term.slots.inSync[slot]), term.slots.required[slot])) {
        return false;
      }
    }
    return true;
  }

  /**
   * Answers those whose time is up: what was not started never will be, what was started is unknown
   * (R12).
   */
  void expire() {
    for (Transaction transaction : List.copyOf(waiting)) {
      if (term.now >= transaction.deadlineMicros) {
        refuse(transaction, Refusals.timedOut());
      } else if (term.now - transaction.askedMicros >= term.timing.lockWait()) {
        holder(transaction).ifPresent(name -> refuse(transaction, Refusals.lockedBy(name)));
      }
    }
    for (Transaction transaction : List.copyOf(term.undecided.values())) {
      if (term.now >= transaction.deadlineMicros && transaction.request != 0) {
        if (term.rules.commitsOnTimeout()) {
          commit(transaction);
          continue;
        }
        term.answer(transaction.request, new Reply.Unknown("not every replica voted in time"));
        transaction.request = 0;
      }
    }
  }

  /** Some of those that wait for their keys, and for whom. */
  List<ClusterStatus.Waiter> waiters() {
    List<ClusterStatus.Waiter> waiters = new ArrayList<>();
    for (Transaction each : waiting) {
      for (Key key : each.keys) {
        Optional<Transaction> holder = locks.holder(key).filter(held -> held != each);
        if (holder.isPresent()) {
          String name =
              holder.get().held.map(held -> held.name).orElse(Revision.text(holder.get().revision));
          waiters.add(new ClusterStatus.Waiter(key.toString(), name, term.now - each.askedMicros));
        }
      }
      if (waiters.size() >= Limits.WAITERS_SHOWN_MAX) {
        break;
      }
    }
    return waiters;
  }

  /** The held transaction that one waits for, if it is such a one. */
  private Optional<String> holder(Transaction waited) {
    return waited.keys.stream()
        .flatMap(key -> locks.holder(key).stream())
        .filter(holder -> holder != waited)
        .flatMap(holder -> holder.held.stream())
        .map(held -> held.name)
        .findFirst();
  }

  /** Out of office: what was asked of followers may yet be committed by the next leader. */
  void retire() {
    waiting.forEach(each -> term.answer(each.request, Refusals.notInOffice()));
    waiting.clear();
    term.undecided
        .values()
        .forEach(each -> term.answer(each.request, new Reply.Unknown("another leader took over")));
    term.undecided.clear();
    term.unforgotten.clear();
    term.keptBytes = 0;
    term.decidedBytes = 0;
    ready.clear();
  }

  /**
   * For each slot the lowest revision that somebody could still ask about. What recovery has not
   * decided yet is among them: it may be committed yet, and nobody sends it to a learner.
   */
  long[] unsettled() {
    long[] lowest = new long[Slots.COUNT];
    Arrays.fill(lowest, Long.MAX_VALUE);
    for (Transaction each : term.unforgotten.values()) {
      // A store that is away with its slot keeps no other from being copied.
      boolean onlyAwaited = each.decided() && each.undurable == 0;
      if (each.held.isEmpty() && !onlyAwaited) {
        each.slots().forEach(slot -> lowest[slot] = Math.min(lowest[slot], each.revision));
      }
    }
    for (Recovery.Doubt each : term.doubts.values()) {
      each.slots.forEach(slot -> lowest[slot] = Math.min(lowest[slot], each.revision));
    }
    return lowest;
  }
}
