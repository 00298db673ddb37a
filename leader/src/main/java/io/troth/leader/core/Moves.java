package io.troth.leader.core;

import io.troth.common.ring.Slots;
import java.util.HashMap;
import java.util.Map;

/** How far followers are that catch up, take over or join, and how long that will take (R8, R9). */
final class Moves {
  private static final long SAMPLE_MICROS = 500_000;

  private static final class Paces {
    final Pace slots = new Pace();
    final Pace bytes = new Pace();
  }

  private final Term term;
  private final Healing healing;
  private final Map<Integer, Paces> paces = new HashMap<>();
  private long sampledMicros;

  Moves(Term term, Healing healing) {
    this.term = term;
    this.healing = healing;
  }

  void tick() {
    if (term.now - sampledMicros < SAMPLE_MICROS) {
      return;
    }
    sampledMicros = term.now;
    for (Peer peer : term.peers.values()) {
      if (!peer.isUp() || behind(peer.id) == 0) {
        paces.remove(peer.id);
      } else {
        Paces its = paces.computeIfAbsent(peer.id, id -> new Paces());
        its.slots.note(term.now, healing.joins(peer.id));
        its.bytes.note(term.now, peer.fetchedBytes);
      }
    }
  }

  void forget(Peer peer) {
    paces.remove(peer.id);
  }

  /** Slots that it should hold but is not in sync for. */
  int behind(int follower) {
    long bit = Peer.bit(follower);
    int behind = 0;
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      behind += (healing.wanted(slot) & ~term.slots.inSync[slot] & bit) != 0 ? 1 : 0;
    }
    return behind;
  }

  ClusterStatus.Move of(Peer peer) {
    int behind = peer.isUp() ? behind(peer.id) : 0;
    Paces its = paces.getOrDefault(peer.id, new Paces());
    double slots = its.slots.perSecond();
    long left =
        behind == 0 ? 0 : slots == 0 ? ClusterStatus.UNKNOWN : (long) Math.ceil(behind / slots);
    return new ClusterStatus.Move(behind, Math.round(its.bytes.perSecond()), left);
  }
}
