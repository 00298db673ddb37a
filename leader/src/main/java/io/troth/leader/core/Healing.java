package io.troth.leader.core;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Role;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Brings every slot to where the ring wants it: followers that return, replace others, join or
 * leave (R8, R9).
 */
final class Healing {
  private static final long SCAN_MICROS = 100_000;

  private final Term term;
  private final Commits commits;
  private final Holds holds;
  private final Purges purges;
  private final Differences differences;

  /** What is said of a follower's slots, by kind. */
  private record Line(Class<?> kind, int follower) {}

  /** Proposed, and not back from the cluster log. */
  private final Set<ClusterCommand> proposed = new HashSet<>();

  /** One at a time of each: what comes up meanwhile goes with the next. */
  private final Map<Line, ClusterCommand> lines = new HashMap<>();

  /** Found in the scan under way: who is not to take over which slots any more. */
  private final Map<Integer, Set<Integer>> disqualified = new TreeMap<>();

  private final List<Learning> learning = new ArrayList<>();
  private final Sources sources;
  private final Targets targets = new Targets();
  private final Map<Integer, Integer> joins = new TreeMap<>();
  private long pulls;
  private boolean dirty = true;
  private long scannedMicros;

  Healing(Term term, Commits commits, Holds holds) {
    this.term = term;
    this.commits = commits;
    this.holds = holds;
    this.sources = new Sources(term, learning);
    this.purges = new Purges(term);
    this.differences = new Differences(term, this::propose);
  }

  /** Whose copies are wrong, and are to be made anew. */
  Differences differences() {
    return differences;
  }

  /** Once, until the cluster log answers. */
  void propose(ClusterCommand command) {
    if (proposed.add(command)) {
      term.propose(command);
    }
  }

  /** One of its kind for each follower at a time; what comes up meanwhile goes with the next. */
  void propose(int follower, ClusterCommand command) {
    if (lines.putIfAbsent(new Line(command.getClass(), follower), command) == null) {
      term.propose(command);
    }
  }

  void changed() {
    dirty = true;
  }

  int learning() {
    return learning.size();
  }

  /** How many slots that follower has come to hold in this term. */
  int joins(int follower) {
    return joins.getOrDefault(follower, 0);
  }

  boolean isProposed(Peer peer) {
    for (Learning each : learning) {
      if (each.peer == peer && each.stage == Learning.Stage.PROPOSED) {
        return true;
      }
    }
    return false;
  }

  /** Whom the ring wants where, as masks by slot; to be read only. */
  long[] target() {
    return targets.of(term.state);
  }

  /**
   * Whom the ring wants there; and while fewer are in sync than a write needs, those that drain and
   * held the slot, or may have what others lack.
   */
  long wanted(int slot) {
    long wanted = target()[slot];
    long[] leaving = targets.leaving();
    return isShort(slot) && term.rules.mayLearnWhileDraining()
        ? wanted | leaving[slot] | term.slots.eligible[slot] & targets.draining()
        : wanted;
  }

  private boolean isShort(int slot) {
    return Long.bitCount(term.slots.inSync[slot]) < term.slots.required[slot];
  }

  /** An entry of the cluster log: followers hear what they are now. */
  void applied(ClusterState before, ClusterCommand command, List<Integer> changed) {
    proposed.remove(command);
    lines.values().remove(command);
    if (!changed.isEmpty()) {
      endLearning();
    }
    switch (command) {
      case ClusterCommand.Elect elect ->
          // One of an outdated leader changes nothing.
          beginAgain(elect.slots().stream().filter(changed::contains).toList());
      case ClusterCommand.Join join when join.epoch() == term.epoch -> refused(join);
      default -> {}
    }
    for (Peer peer : term.peers.values()) {
      if (peer.isUp()) {
        tell(peer, before, changed);
      }
    }
    dirty = true;
  }

  /** Who is in sync learns no more, whether it joined or was elected. */
  private void endLearning() {
    learning.removeIf(each -> {
      boolean done = term.state.slot(each.slot).isInSync(each.peer.id);
      if (done) {
        joins.merge(each.peer.id, 1, Integer::sum);
        each.peer.putOff = 0;
        drop(each);
      }
      return done;
    });
  }

  /**
   * Whoever took a slot over may bring along what was in doubt, and is committed yet: a copy made
   * from those before it would lack that.
   */
  private void beginAgain(List<Integer> slots) {
    learning.removeIf(each -> {
      boolean again = slots.contains(each.slot) && each.stage != Learning.Stage.PROPOSED;
      if (again) {
        change(each.peer, List.of(each.slot), Role.NONE);
        drop(each);
      }
      return again;
    });
  }

  private void drop(Learning learner) {
    term.slots.learning(learner.slot).remove(learner);
    term.slots.refresh(term.state, learner.slot);
  }

  /** Those learn no more; true if there was one. */
  private boolean dropAll(Predicate<Learning> which) {
    return learning.removeIf(each -> {
      boolean dropped = which.test(each);
      if (dropped) {
        drop(each);
      }
      return dropped;
    });
  }

  /** The slot had been lost before it could join. */
  private void refused(ClusterCommand.Join join) {
    dropAll(each ->
        each.peer.id == join.follower()
            && each.stage == Learning.Stage.PROPOSED
            && join.slots().contains(each.slot));
  }

  private void tell(Peer peer, ClusterState before, List<Integer> changed) {
    List<Integer> in = new ArrayList<>();
    List<Integer> out = new ArrayList<>();
    for (int slot : changed) {
      boolean was = before.slot(slot).isInSync(peer.id);
      boolean is = term.state.slot(slot).isInSync(peer.id);
      if (is && !was) {
        in.add(slot);
      } else if (was && !is) {
        out.add(slot);
      }
    }
    change(peer, in, Role.IN_SYNC);
    if (!out.isEmpty()) {
      // I5: what it is to read as in sync, it reads before it hears that it no longer is.
      term.flush();
    }
    change(peer, out, Role.NONE);
  }

  private void change(Peer peer, List<Integer> slots, Role role) {
    if (!slots.isEmpty()) {
      term.send(peer, new ToFollower.Change(term.epoch, slots, role));
    }
  }

  void tick() {
    if (!dirty && term.now - scannedMicros < SCAN_MICROS) {
      return;
    }
    dirty = false;
    scannedMicros = term.now;
    open();
    if (term.phase != Term.Phase.SERVING || !term.state.open()) {
      return;
    }
    place();
    elect();
    putOff();
    start();
    giveUp();
    drained();
    purges.tick(target());
    advance();
  }

  private void open() {
    if (!term.state.open()
        && term.phase == Term.Phase.SERVING
        && term.peers.values().stream().filter(Peer::isUp).count() >= term.state.followers()) {
      propose(new ClusterCommand.Open(term.epoch));
    }
  }

  /** Who is long gone loses its place on the ring, and has it again when it is there. */
  private void place() {
    for (Peer peer : term.peers.values()) {
      Member.State state = term.state.members().get(peer.id).state();
      if (state == Member.State.ACTIVE && term.isLongGone(peer)) {
        propose(new ClusterCommand.Place(term.epoch, peer.id, Member.State.AWAY));
      } else if (state == Member.State.AWAY && peer.isUp()) {
        // It came back while the cluster log was about to say that it is away.
        propose(new ClusterCommand.Place(term.epoch, peer.id, Member.State.ACTIVE));
      }
    }
  }

  private void start() {
    long[] wanted = new long[Slots.COUNT];
    long up = term.upMask();
    long wanting = 0;
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      wanted[slot] = wanted(slot);
      wanting |= missing(wanted, slot);
    }
    List<Learning> started = new ArrayList<>();
    Term.eachBit(wanting & up, bit -> start(term.peer(bit), wanted, up, started));
    if (started.isEmpty()) {
      return;
    }
    for (Learning each : started) {
      learning.add(each);
      term.slots.learning(each.slot).add(each);
      term.slots.refresh(term.state, each.slot);
    }
    bind(started);
    Map<Peer, List<Integer>> slots = new TreeMap<>((a, b) -> Integer.compare(a.id, b.id));
    started.forEach(
        each -> slots.computeIfAbsent(each.peer, peer -> new ArrayList<>()).add(each.slot));
    slots.forEach((peer, which) -> change(peer, which, Role.LEARNER));
    started.forEach(each -> holds.offer(each.peer, each.slot));
  }

  /** Those wanted there that have not begun to learn. */
  private long missing(long[] wanted, int slot) {
    return wanted[slot] & ~term.slots.inSync[slot] & ~term.slots.learners[slot];
  }

  /**
   * Writes are kept for a learner until it has stored them. One that stores slower than is written
   * would have the leader keep more and more: it is sent no more of them, and begins again later.
   */
  private void putOff() {
    while (term.rules.putsOff(term.decidedBytes, term.bounds.behindBytes())) {
      Peer slowest = null;
      for (Learning each : learning) {
        if (!each.votes()
            && each.peer.outbox.behindBytes() > 0
            && (slowest == null || each.peer.outbox.behindBytes() > slowest.outbox.behindBytes())) {
          slowest = each.peer;
        }
      }
      if (slowest == null) {
        return;
      }
      putOff(slowest);
    }
  }

  private void putOff(Peer peer) {
    long behind = peer.outbox.behindBytes();
    Predicate<Learning> isPutOff = each -> each.peer == peer && !each.votes();
    List<Integer> slots = learning.stream().filter(isPutOff).map(each -> each.slot).toList();
    dropAll(isPutOff);
    long millis =
        Math.min(
            (long) Limits.LEARNER_PUT_OFF_MILLIS_MIN << Math.min(peer.putOff++, 10),
            Limits.LEARNER_PUT_OFF_MILLIS_MAX);
    peer.putOffUntilMicros = term.now + millis * 1_000;
    peer.trouble =
        "stores slower than is written: it was " + behind + " bytes behind and learns again later";
    term.report(
        "learner_put_off",
        "follower=" + peer.id + " behind_bytes=" + behind + " for_millis=" + millis);
    // Nothing that it was to fetch is of use; what its copy has stays.
    change(peer, slots, Role.LEARNER);
    peer.outbox.abandon(
        each -> (SlotTable.over(term.slots.receivers, each.slots()) & peer.bit) != 0);
    commits.recount();
  }

  private void start(Peer peer, long[] wanted, long up, List<Learning> started) {
    if (term.now < peer.putOffUntilMicros) {
      return;
    }
    if (peer.putOffUntilMicros != 0) {
      peer.putOffUntilMicros = 0;
      peer.trouble = "";
    }
    int busy = 0;
    for (Learning each : learning) {
      // Who waits for a lost slot is no reason to leave the others.
      busy += each.peer == peer && !term.state.slot(each.slot).lost() ? 1 : 0;
    }
    for (int slot = 0; slot < Slots.COUNT && busy < term.bounds.learning(); slot++) {
      if ((missing(wanted, slot) & peer.bit) != 0
          && (term.slots.inSync[slot] & up) != 0
          && !term.state.slot(slot).lost()) {
        started.add(new Learning(peer, slot));
        busy++;
      }
    }
  }

  /** What is under way now is waited for. */
  private void bind(Collection<Learning> which) {
    which.forEach(each -> each.bound = term.bound());
  }

  private void advance() {
    if (learning.isEmpty()) {
      return;
    }
    sources.count();
    long[] unsettled = commits.unsettled();
    Map<Integer, List<Integer>> joining = new TreeMap<>();
    for (Learning each : learning) {
      if (term.state.slot(each.slot).lost()) {
        // Nobody has anything to learn from, nor a reason to give anybody up.
        continue;
      }
      boolean settled = each.bound <= unsettled[each.slot];
      switch (each.stage) {
        case SETTLING -> {
          if (!settled) {
            giveUpLongGone(each);
          }
          pull(each, settled);
        }
        case PULLING, PROPOSED -> {}
        case JOINING -> {
          if (term.rules.mayJoin(each.pulled, settled)
              && holds.hasAll(each.peer, each.slot)
              && isReady(each.peer)) {
            each.stage = Learning.Stage.PROPOSED;
            joining.computeIfAbsent(each.peer.id, id -> new ArrayList<>()).add(each.slot);
          } else {
            giveUpLongGone(each);
          }
        }
      }
    }
    joining.forEach(
        (follower, slots) -> term.propose(new ClusterCommand.Join(term.epoch, follower, slots)));
    disqualified.forEach((follower, slots) ->
        propose(follower, new ClusterCommand.Disqualify(term.epoch, follower, List.copyOf(slots))));
    disqualified.clear();
  }

  /**
   * What is unsettled may be so for the sake of one that is gone and eligible. It may be the only
   * other one with every acknowledged write, and whoever is in sync may come back with an empty
   * disk: so it is waited for as long as any follower is before it is replaced (R9), and for longer
   * while nobody in sync is there.
   */
  private void giveUpLongGone(Learning learner) {
    if ((term.slots.inSync[learner.slot] & term.upMask()) == 0) {
      return;
    }
    for (int each : term.state.slot(learner.slot).eligible()) {
      if (each != learner.peer.id && term.isLongGone(term.peers.get(each))) {
        disqualify(each, learner.slot);
      }
    }
  }

  /** That follower alone: while this is on its way, another may have become eligible. */
  private void disqualify(int follower, int slot) {
    disqualified.computeIfAbsent(follower, id -> new TreeSet<>()).add(slot);
  }

  /** Where all in-sync members are gone, who is eligible has every acknowledged write (R7). */
  private void elect() {
    Map<Integer, List<Integer>> elected = new TreeMap<>();
    long gone = goneMask();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      if (term.slots.eligible[slot] != 0
          && (term.state.slot(slot).lost() || (term.slots.inSync[slot] & ~gone) == 0)) {
        for (int each : term.state.slot(slot).eligible()) {
          if (isReady(term.peers.get(each))) {
            elected.computeIfAbsent(each, id -> new ArrayList<>()).add(slot);
            break;
          }
        }
      }
    }
    elected.forEach((follower, slots) ->
        propose(follower, new ClusterCommand.Elect(term.epoch, follower, slots)));
  }

  /**
   * It is there, and knows for good that it had left: who takes over must know that it does. And it
   * has forgotten what it remembered in vain: in sync, it would be asked about that (R10).
   */
  private boolean isReady(Peer peer) {
    if (peer.isUp() && !peer.outbox.hasStored()) {
      peer.outbox.wantSync(term.now);
    }
    return peer.isUp() && peer.outbox.hasStored();
  }

  private long goneMask() {
    long gone = 0;
    for (Peer peer : term.peers.values()) {
      gone |= term.isLongGone(peer) ? peer.bit : 0;
    }
    return gone;
  }

  private void pull(Learning each, boolean settled) {
    if (!term.rules.mayPull(settled)) {
      return;
    }
    if (sources.areExhausted(each)) {
      if (each.tooOld) {
        empty(each);
        return;
      }
      // Perhaps it was for a moment.
      each.failed = 0;
    }
    long chosen = sources.choose(each);
    if (chosen != 0) {
      Peer source = term.peer(chosen);
      each.stage = Learning.Stage.PULLING;
      each.pull = ++pulls;
      each.source = source.id;
      term.send(
          each.peer,
          new ToFollower.Pull(
              term.epoch, each.pull, each.slot, source.id, source.address, each.bound - 1));
    }
  }

  /** Of an earlier fetch it says nothing: the copy may have been cleared between the two. */
  void pulled(Peer peer, ToLeader.Pulled what) {
    int slot = what.slot();
    for (Learning each : term.slots.learning(slot)) {
      if (each.peer == peer && each.stage == Learning.Stage.PULLING && each.pull == what.pull()) {
        differences.fetchedAnew(peer.id, slot);
        each.pulled = true;
        each.stage = Learning.Stage.JOINING;
        term.slots.refresh(term.state, slot);
        bind(List.of(each));
        // What still waits for its round is nothing for it to judge: its conditions held when it
        // had to vote on none, and what was before may be decided only now.
        if (term.rules.sendsBeforeJoining()) {
          term.flushPrepares(peer);
        }
        change(peer, List.of(slot), Role.JOINING);
        dirty = true;
      }
    }
  }

  void pullFailed(Peer peer, ToLeader.PullFailed failed) {
    for (Learning each : term.slots.learning(failed.slot())) {
      if (each.peer == peer && !each.votes()) {
        if (each.stage == Learning.Stage.PULLING) {
          pullAgain(each);
        }
        each.tooOld |= failed.tooOld();
      }
    }
  }

  private void pullAgain(Learning each) {
    each.failed |= Peer.bit(each.source);
    each.stage = Learning.Stage.SETTLING;
  }

  /**
   * Nobody can tell what changed since its copy was complete. It is emptied, unless it is the only
   * other one with every acknowledged write: the cluster log must say first that it counts for
   * nothing any more (R7).
   */
  private void empty(Learning each) {
    if (term.state.slot(each.slot).eligible().contains(each.peer.id)) {
      disqualify(each.peer.id, each.slot);
      return;
    }
    each.tooOld = false;
    each.failed = 0;
    each.pulled = false;
    each.stage = Learning.Stage.SETTLING;
    term.slots.refresh(term.state, each.slot);
    change(each.peer, List.of(each.slot), Role.NONE);
    change(each.peer, List.of(each.slot), Role.LEARNER);
    // What it had received goes too: all of that must be settled where it copies.
    bind(List.of(each));
  }

  /**
   * Its link is lost: it starts again when it returns, but for what the cluster log may say any
   * moment.
   */
  void lost(Peer peer) {
    boolean learned = dropAll(each -> each.peer == peer && each.stage != Learning.Stage.PROPOSED);
    learning.stream()
        .filter(each -> each.stage == Learning.Stage.PULLING && each.source == peer.id)
        .forEach(this::pullAgain);
    if (learned) {
      commits.recount();
    }
    dirty = true;
  }

  /** Replicas that the ring no longer wants go, once those that it wants are all in sync. */
  private void giveUp() {
    Map<Integer, List<Integer>> surplus = new TreeMap<>();
    long[] target = target();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      long wanted = target[slot];
      long extras = term.slots.inSync[slot] & ~wanted;
      // A draining follower stays where too few would be left for a write.
      boolean enough = Long.bitCount(term.slots.inSync[slot]) > term.slots.required[slot];
      if (extras != 0 && enough && wanted != 0 && (wanted & ~term.slots.inSync[slot]) == 0) {
        int extra = Peer.follower(Long.lowestOneBit(extras));
        surplus.computeIfAbsent(extra, id -> new ArrayList<>()).add(slot);
      }
    }
    surplus.forEach((follower, slots) ->
        propose(follower, new ClusterCommand.GiveUp(term.epoch, follower, slots)));
  }

  private void drained() {
    for (Member member : term.state.members().values()) {
      if (!member.isLeaving()) {
        continue;
      }
      long bit = Peer.bit(member.id());
      boolean inSync = term.slots.isInSyncAnywhere(bit);
      boolean free = !inSync && !term.slots.isEligibleAnywhere(bit);
      if (member.state() == Member.State.DRAINED) {
        if (!term.rules.isDrained(inSync, free)) {
          // What it was learning when the log said so has joined: it hands that over too.
          propose(new ClusterCommand.Drain(term.epoch, member.id(), true));
        }
      } else if (term.rules.isDrained(inSync, free && othersHave(bit))) {
        propose(new ClusterCommand.Place(term.epoch, member.id(), Member.State.DRAINED));
      }
    }
  }

  /** Whether what that draining follower held is in sync wherever the ring wants it. */
  private boolean othersHave(long follower) {
    long[] target = target();
    long[] leaving = targets.leaving();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      if ((leaving[slot] & follower) != 0
          && (term.state.slot(slot).lost()
              || isShort(slot)
              || (target[slot] & ~term.slots.inSync[slot]) != 0)) {
        return false;
      }
    }
    return true;
  }

  /** Its number may be given to another: nothing may be said of that which is meant of this one. */
  void forget(Peer peer) {
    dropAll(each -> each.peer == peer);
    for (Learning each : learning) {
      if (each.stage == Learning.Stage.PULLING && each.source == peer.id) {
        pullAgain(each);
      }
      each.failed &= ~peer.bit;
    }
    joins.remove(peer.id);
    disqualified.remove(peer.id);
    differences.forget(peer.id);
    dirty = true;
  }
}
