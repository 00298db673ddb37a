package io.troth.leader.core;

import io.troth.common.cluster.Member;
import io.troth.common.cluster.SlotState;
import io.troth.common.ring.Slots;
import io.troth.leader.core.ClusterStatus.FollowerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Sums up how the cluster is. */
final class Statuses {
  private static final ClusterStatus.Move NOT_MOVING = new ClusterStatus.Move(0, 0, 0);

  private Statuses() {}

  static ClusterStatus of(
      Term term,
      Reads reads,
      Healing healing,
      Comparisons comparisons,
      Moves moves,
      Holds holds,
      List<ClusterStatus.Waiter> waiting) {
    int underReplicated = 0;
    int unwritable = 0;
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      SlotState known = term.state.slot(slot);
      int wanted = term.state.open() ? Math.min(term.state.redundancy(), known.grown()) : 0;
      underReplicated += known.inSync().size() < wanted ? 1 : 0;
      unwritable += known.inSync().size() < term.state.required(slot) ? 1 : 0;
    }
    List<FollowerStatus> followers = new ArrayList<>();
    for (Member member : term.state.members().values()) {
      followers.add(follower(term, moves, member));
    }
    return new ClusterStatus(
        term.state,
        term.phase.name().toLowerCase(Locale.ROOT),
        followers,
        Slots.COUNT - underReplicated,
        underReplicated,
        unwritable,
        term.undecided.size(),
        term.doubts.size(),
        reads.size(),
        term.bound() - 1,
        held(term, holds),
        waiting,
        new ClusterStatus.Compared(
            term.timing.compareWithin(),
            comparisons.compared(),
            comparisons.turns(),
            healing.differences().all()));
  }

  private static List<ClusterStatus.HeldStatus> held(Term term, Holds holds) {
    List<ClusterStatus.HeldStatus> held = new ArrayList<>();
    for (Holds.Held each : holds.open()) {
      List<String> keys =
          each.pieces.stream()
              .map(piece -> piece.whole.writes().get(0).key().toString())
              .distinct()
              .toList();
      held.add(
          new ClusterStatus.HeldStatus(
              each.name,
              keys,
              term.now - each.askedMicros,
              each.deadlineMicros - term.now,
              each.ending));
    }
    return held;
  }

  private static FollowerStatus follower(Term term, Moves moves, Member member) {
    Peer peer = term.peers.get(member.id());
    int slots = 0;
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      slots += term.state.slot(slot).isInSync(member.id()) ? 1 : 0;
    }
    int behind = moves.behind(member.id());
    if (peer == null) {
      return new FollowerStatus(
          member.id(),
          member.address(),
          state(member),
          slots,
          0,
          0,
          behind,
          "",
          0,
          NOT_MOVING,
          0,
          0);
    }
    long down = peer.isUp() ? 0 : term.now - peer.downSinceMicros;
    String state =
        member.state() == Member.State.DRAINED
            // Nothing is missed of it, whether it runs or not.
            ? state(member)
            : !peer.isUp()
                ? "down"
                : member.state() != Member.State.ACTIVE
                    ? state(member)
                    : behind > 0 ? "catching_up" : "up";
    return new FollowerStatus(
        member.id(),
        member.address(),
        state,
        slots,
        peer.keys,
        peer.bytes,
        behind,
        trouble(term, peer),
        down,
        moves.of(peer),
        peer.fetchedBytes,
        peer.fetchBytesPerSecondMax);
  }

  private static String trouble(Term term, Peer peer) {
    if (peer.trouble.isEmpty()) {
      for (SlotState slot : term.state.slots()) {
        if (slot.lostWith(peer.id)) {
          return "slots are lost since it came back without its data; "
              + Refusals.bringBack(slot.awaited().orElseThrow());
        }
      }
    }
    return peer.trouble;
  }

  private static String state(Member member) {
    return member.state().name().toLowerCase(Locale.ROOT);
  }
}
