package io.troth.leader.core;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.cluster.SlotState;
import io.troth.common.cluster.Store;
import io.troth.common.message.Remembered;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.message.Vote;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Keeps links to all followers, greets those that come, settles what they remember, and notices
 * those that fail (R7).
 */
final class Connections {
  /** So often at most, for each follower: a small entry in the cluster log. */
  private static final long RECORD_MICROS = 10_000_000;

  private final Term term;
  private final Commits commits;
  private final Reads reads;
  private final Healing healing;
  private final Comparisons comparisons;
  private final Recovery recovery;
  private final BiConsumer<Effect.Retired.Cause, String> retire;
  private long lastUpMicros;

  /** Until then a follower that is lost may be so since this server stood still. */
  private long excusedUntilMicros;

  Connections(
      Term term,
      Commits commits,
      Reads reads,
      Healing healing,
      Comparisons comparisons,
      Recovery recovery,
      BiConsumer<Effect.Retired.Cause, String> retire) {
    this.term = term;
    this.commits = commits;
    this.reads = reads;
    this.healing = healing;
    this.comparisons = comparisons;
    this.recovery = recovery;
    this.retire = retire;
  }

  /** Those that the cluster log no longer has as members, or has others of that number for. */
  List<Peer> gone() {
    List<Peer> gone = new ArrayList<>();
    for (Peer peer : term.peers.values()) {
      Member member = term.state.members().get(peer.id);
      if (member == null || !member.address().equals(peer.address)) {
        gone.add(peer);
      }
    }
    return gone;
  }

  /** It is no member any more: its link goes, and with it what was to be sent. */
  void forget(Peer peer) {
    term.peers.remove(peer.id);
    if (!peer.isDown()) {
      term.effect(new Effect.Disconnect(peer.link));
      term.byLink.remove(peer.link);
      peer.phase = Peer.Phase.DOWN;
    }
    peer.outbox.clear();
    term.report("follower_forgotten", "follower=" + peer.id + " address=" + peer.address);
  }

  /** The cluster log may have brought new members. */
  void refresh() {
    for (Member member : term.state.members().values()) {
      Peer peer =
          term.peers.computeIfAbsent(member.id(), id -> new Peer(member, term.now, term.bounds));
      peer.address = member.address();
    }
  }

  void tick() {
    for (Peer peer : term.peers.values()) {
      if (peer.isDown()) {
        if (!peer.leaving && term.now >= peer.retryMicros) {
          connect(peer);
        }
      } else if (term.now - peer.heardMicros > term.timing.silence()) {
        failed(peer, "silent");
      } else {
        record(peer);
      }
    }
    reconsider();
  }

  /**
   * What followers said meanwhile may still be on its way, and they may have closed their links,
   * since they heard nothing either: they have until then to come back.
   */
  void stoodStill(long micros) {
    excusedUntilMicros = term.now + term.timing.silence();
    for (Peer peer : term.peers.values()) {
      peer.heardMicros += micros;
      peer.downSinceMicros += peer.isUp() ? 0 : micros;
    }
  }

  private void connect(Peer peer) {
    peer.phase = Peer.Phase.CONNECTING;
    peer.heardMicros = term.now;
    peer.link = term.nextLink();
    term.byLink.put(peer.link, peer);
    term.effect(new Effect.Connect(peer.link, peer.address));
  }

  void up(long link) {
    Peer peer = term.byLink.get(link);
    if (peer == null) {
      return;
    }
    peer.phase = Peer.Phase.GREETING;
    peer.heardMicros = term.now;
    peer.memory = new ArrayList<>();
    term.send(
        peer,
        new ToFollower.Hello(
            term.state.clusterId(),
            term.epoch,
            term.state.nonce(),
            term.state.earlier(),
            term.state.leader(),
            peer.id,
            term.timing.silence() / 1_000));
  }

  void down(long link, String why) {
    Peer peer = term.byLink.get(link);
    if (peer != null) {
      failed(peer, why);
    }
  }

  /** The link is given up, and everything that relied on it. */
  void failed(Peer peer, String why) {
    if (peer.isDown()) {
      return;
    }
    boolean served = peer.phase == Peer.Phase.UP || peer.phase == Peer.Phase.HEARD;
    term.effect(new Effect.Disconnect(peer.link));
    term.byLink.remove(peer.link);
    peer.link = 0;
    peer.phase = Peer.Phase.DOWN;
    peer.outbox.clear();
    peer.failures++;
    peer.retryMicros = term.now + backoffMicros(peer);
    if (served) {
      peer.downSinceMicros = term.now;
      term.report("follower_failed", "follower=" + peer.id + " why=\"" + why + "\"");
    }
    healing.lost(peer);
    comparisons.lost(peer);
    reads.lost(peer);
    commits.lost(peer);
    if (term.phase == Term.Phase.SERVING && term.now >= excusedUntilMicros) {
      leave(peer);
    }
  }

  private static long backoffMicros(Peer peer) {
    long millis = (long) Limits.BACKOFF_MILLIS_MIN << Math.min(peer.failures, 10);
    return Math.min(millis, Limits.BACKOFF_MILLIS_MAX) * 1000;
  }

  /**
   * Those that were left alone, since nobody else was there, leave when somebody is: a while later,
   * for they may be just about to return too.
   */
  private void reconsider() {
    if (term.phase != Term.Phase.SERVING || term.now - lastUpMicros < term.timing.silence()) {
      return;
    }
    for (Peer peer : term.peers.values()) {
      if (!peer.isUp() && term.now - peer.downSinceMicros >= term.timing.silence()) {
        leave(peer);
      }
    }
  }

  /**
   * R7: has it leave its sets through the cluster log; until that is done its votes are waited for.
   */
  void leave(Peer peer) {
    if (peer.leaving) {
      return;
    }
    List<Integer> alive =
        term.alive().stream().filter(each -> each != peer).map(each -> each.id).toList();
    if (!healing.isProposed(peer) && !isDroppable(peer, alive)) {
      return;
    }
    peer.leaving = true;
    term.propose(new ClusterCommand.Leave(term.epoch, peer.id, alive));
  }

  boolean isDroppable(Peer peer, List<Integer> alive) {
    return term.slots.shares(peer.bit, SlotTable.mask(alive));
  }

  void received(long link, ToLeader message) {
    Peer peer = term.byLink.get(link);
    if (peer == null) {
      return;
    }
    peer.heardMicros = term.now;
    switch (message) {
      case ToLeader.Welcome welcome -> welcome(peer, welcome);
      case ToLeader.Memory memory -> memory(peer, memory);
      case ToLeader.Refused refused -> refused(peer, refused);
      case ToLeader.Ack ack -> acked(peer, ack);
      case ToLeader.Answers answers -> reads.answered(peer, answers.answers());
      case ToLeader.Pulled pulled -> healing.pulled(peer, pulled);
      case ToLeader.PullFailed failed -> healing.pullFailed(peer, failed);
      case ToLeader.Compared compared -> comparisons.answered(peer, compared);
      case ToLeader.Trouble trouble -> {
        peer.trouble = trouble.why();
        failed(peer, trouble.why());
      }
      case ToLeader.Beat beat -> {
        peer.keys = beat.keys();
        peer.bytes = beat.bytes();
        peer.fetchedBytes = beat.pullBytes();
        peer.fetchBytesPerSecondMax = beat.pullBytesPerSecondMax();
      }
    }
  }

  private void refused(Peer peer, ToLeader.Refused refused) {
    switch (refused.reason()) {
      case PROMISED ->
          // R10: whatever the cluster log says here, this server is not the leader.
          retire.accept(
              Effect.Retired.Cause.PROMISED_TO_ANOTHER,
              Refusals.promisedToAnother(peer, refused.promised(), term.epoch));
      case OTHER_CLUSTER -> {
        if (term.state.open()) {
          keepOut(peer, refused.why());
        } else {
          retire.accept(
              Effect.Retired.Cause.OTHER_CLUSTER,
              Refusals.otherCluster(peer, refused.clusterId(), term.state.clusterId()));
        }
      }
      case OTHER_FOLLOWER -> keepOut(peer, refused.why());
      case OTHER_LINK -> failed(peer, refused.why());
    }
  }

  /** It is tried again, now and then: its operator may put the right directory there. */
  private void keepOut(Peer peer, String why) {
    peer.trouble = why;
    peer.failures = 10;
    failed(peer, why);
  }

  private void welcome(Peer peer, ToLeader.Welcome welcome) {
    peer.phase = Peer.Phase.REMEMBERING;
    peer.store = new Store(welcome.storeId(), welcome.generation(), welcome.stable());
    seen(peer);
  }

  /** Has the cluster log judge whether the store is the one that it knew, with all it had (R7). */
  private void seen(Peer peer) {
    if (!peer.isKnownTo(term.state)) {
      Store before = term.state.members().get(peer.id).store();
      long stable = Math.max(before.stable(), peer.outbox.ackedStable());
      Store known = new Store(before.id(), before.generation(), stable);
      healing.propose(new ClusterCommand.Seen(term.epoch, peer.id, peer.store, known));
    }
  }

  /**
   * What the cluster log said of a follower's store: where it is another, nothing is known of it.
   */
  void applied(ClusterState before, ClusterCommand command) {
    if (!(command instanceof ClusterCommand.Seen seen) || seen.epoch() != term.epoch) {
      return;
    }
    Member had = before.members().get(seen.follower());
    Member has = term.state.members().get(seen.follower());
    if (had != null && !had.storeId().isEmpty() && !had.storeId().equals(has.storeId())) {
      Peer peer = term.peers.get(seen.follower());
      peer.heard = false;
      peer.outbox.forgetStable();
      term.report(
          "another_store",
          "follower=" + peer.id + " had=" + had.storeId() + " has=" + seen.now().id());
    }
  }

  /** The cluster log hears now and then how much is stored: it must outlive this leader. */
  private void record(Peer peer) {
    Store known = term.state.members().get(peer.id).store();
    long stored = peer.outbox.ackedStable();
    if (peer.isUp()
        && peer.outbox.hasStored()
        && stored > known.stable()
        && term.now - peer.recordedMicros >= RECORD_MICROS) {
      peer.recordedMicros = term.now;
      healing.propose(new ClusterCommand.Synced(term.epoch, peer.id, known.generation(), stored));
    }
  }

  private void memory(Peer peer, ToLeader.Memory memory) {
    peer.memory.addAll(memory.remembered());
    if (memory.last()) {
      peer.phase = Peer.Phase.HEARD;
      admit();
    }
  }

  /**
   * Takes into service everybody who was heard and about whom the cluster log has nothing left to
   * say.
   */
  void admit() {
    for (Peer peer : term.peers.values()) {
      if (peer.phase == Peer.Phase.HEARD && !peer.leaving && isKnown(peer)) {
        recovery.heard(peer);
        if (recovery.hasDecided()) {
          settle(peer);
        }
      }
    }
  }

  /** The cluster log knows its store, and gave it a place. */
  private boolean isKnown(Peer peer) {
    Member member = term.state.members().get(peer.id);
    if (member.state() == Member.State.NEW || member.state() == Member.State.AWAY) {
      healing.propose(new ClusterCommand.Place(term.epoch, peer.id, Member.State.ACTIVE));
      return false;
    }
    seen(peer);
    return peer.isKnownTo(term.state);
  }

  /** Tells a follower what became of what it remembers, and what it is from now on. */
  private void settle(Peer peer) {
    peer.phase = Peer.Phase.UP;
    peer.trouble = "";
    peer.failures = 0;
    lastUpMicros = term.now;
    term.report("follower_up", "follower=" + peer.id + " address=" + peer.address);
    String storeId = term.state.members().get(peer.id).storeId();
    boolean isNew = !storeId.equals(peer.store.id());
    term.send(peer, new ToFollower.Assignment(term.epoch, storeId, roles(peer, isNew)));
    term.unforgotten.values().forEach(each -> commits.await(each, peer));
    Map<Long, Remembered> remembered = new HashMap<>();
    for (Remembered each : peer.memory) {
      remembered.put(each.revision(), each);
      settle(peer, each);
    }
    peer.memory = new ArrayList<>();
    for (Transaction each : List.copyOf(term.unforgotten.values())) {
      if (!remembered.containsKey(each.revision)) {
        settleAbsent(peer, each);
      }
    }
    for (Recovery.Doubt each : term.doubts.values()) {
      if (!remembered.containsKey(each.revision)) {
        each.without |= peer.bit;
        each.bystanders &= ~peer.bit;
      }
    }
    reads.retry();
    healing.changed();
  }

  /**
   * @param isNew whatever its store holds counts for nothing, and goes: but for slots that are
   *     lost, of which it may be all that is left
   */
  private List<Role> roles(Peer peer, boolean isNew) {
    List<Role> roles = new ArrayList<>();
    for (int slot = 0; slot < term.state.slots().size(); slot++) {
      SlotState known = term.state.slot(slot);
      if (known.isInSync(peer.id)) {
        roles.add(Role.IN_SYNC);
      } else {
        boolean wanted =
            known.eligible().contains(peer.id) || (healing.wanted(slot) & peer.bit) != 0;
        boolean kept = wanted && !isNew && !healing.differences().isWrong(peer.id, slot);
        roles.add(kept || known.lostWith(peer.id) ? Role.LEARNER : Role.NONE);
      }
    }
    return roles;
  }

  private void settle(Peer peer, Remembered known) {
    Transaction transaction = term.unforgotten.get(known.revision());
    if (transaction == null) {
      Recovery.Doubt doubt = term.doubts.get(known.revision());
      boolean prepared = known.state() == Remembered.State.PREPARED;
      if (doubt != null) {
        if (prepared) {
          doubt.bystanders |= peer.bit;
        } else if (!doubt.reports.containsKey(peer.id)) {
          // What it was told then does not count: it must not say so when it does again.
          peer.outbox.forget(known.revision());
        }
      } else {
        // Void: nobody who counts can ask about it any more (R8).
        if (prepared) {
          peer.outbox.voidDoubt(known.revision());
        } else {
          peer.outbox.forget(known.revision());
        }
      }
      return;
    }
    transaction.told |= peer.bit;
    if (isOverruled(peer, transaction, known)) {
      peer.outbox.forget(known.revision());
    } else if (known.state() != Remembered.State.PREPARED) {
      boolean committed = known.state() == Remembered.State.COMMITTED;
      Invariant.check(
          transaction.decided() && transaction.committed() == committed,
          "I7",
          "follower",
          peer.id,
          "has",
          known.state(),
          "of",
          Revision.text(known.revision()));
      commits.durable(transaction, peer);
    } else if (transaction.decided()) {
      commits.doubtedToo(transaction, known.keys());
      peer.outbox.decide(transaction, term.now);
    } else {
      commits.remembers(transaction, peer);
    }
  }

  /**
   * It stored an abort that rested on a leader's word, and then left: a later leader committed, or
   * holds on. What it holds of the slots is void, and lacks all from before that abort on.
   */
  private boolean isOverruled(Peer peer, Transaction transaction, Remembered known) {
    return known.state() == Remembered.State.ABORTED
        && (transaction.committed() || transaction.held.isPresent() && !transaction.decided())
        && transaction.slots().stream().noneMatch(slot -> term.state.slot(slot).isInSync(peer.id));
  }

  /** It does not have that transaction: it never got it, or was told to forget it. */
  private void settleAbsent(Peer peer, Transaction transaction) {
    transaction.holders &= ~peer.bit;
    if (transaction.decided()) {
      transaction.told &= ~(transaction.awaited & peer.bit);
      commits.durable(transaction, peer);
    } else if ((transaction.missing & peer.bit) != 0) {
      commits.ask(transaction, peer);
    } else {
      // As a learner it will copy what becomes of it.
      transaction.told &= ~peer.bit;
    }
  }

  private void acked(Peer peer, ToLeader.Ack ack) {
    Map<Long, Vote> votes = new HashMap<>();
    ack.votes().forEach(vote -> votes.put(vote.revision(), vote));
    peer.outbox.acked(
        ack.round(),
        sent -> {
          for (Transaction each : sent.prepared()) {
            Vote vote = votes.get(each.revision);
            if (vote != null) {
              commits.voted(each, peer, vote);
            } else {
              commits.votedYes(each, peer);
            }
          }
          sent.decided().forEach(each -> commits.durable(each, peer));
        });
  }
}
