package io.troth.leader.core;

import io.troth.common.message.ToFollower;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Lets followers forget deletions. Only of slots that have all their replicas in sync, and only up
 * to what each of these is known to have stored: one that is away later than that still finds every
 * deletion that it missed, and need not copy the slot whole (R8). Nothing is lost if more is
 * forgotten, since whoever asks for changes from before that is told so.
 */
final class Purges {
  private static final long PERIOD_MICROS = 10_000_000;

  private final Term term;
  private final long[] purged = new long[Slots.COUNT];
  private long lastMicros;

  Purges(Term term) {
    this.term = term;
  }

  void tick(long[] target) {
    if (term.now - lastMicros < PERIOD_MICROS) {
      return;
    }
    lastMicros = term.now;
    Map<Long, List<Integer>> slots = new TreeMap<>();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      if (isFull(slot, target[slot])) {
        long upTo = storedEverywhere(slot);
        if (upTo > purged[slot]) {
          purged[slot] = upTo;
          slots.computeIfAbsent(upTo, revision -> new ArrayList<>()).add(slot);
        }
      }
    }
    for (Peer peer : term.peers.values()) {
      if (peer.isUp()) {
        slots.forEach((revision, which) -> send(peer, which, revision));
        peer.outbox.wantSync(term.now);
      }
    }
  }

  private boolean isFull(int slot, long wanted) {
    return term.slots.inSync[slot] == wanted && term.slots.learning(slot).isEmpty();
  }

  private long storedEverywhere(int slot) {
    long lowest = Long.MAX_VALUE;
    for (int follower : term.state.slot(slot).inSync()) {
      lowest = Math.min(lowest, term.peers.get(follower).outbox.ackedStable());
    }
    return lowest;
  }

  private void send(Peer peer, List<Integer> slots, long revision) {
    List<Integer> held =
        slots.stream().filter(slot -> term.state.slot(slot).isInSync(peer.id)).toList();
    if (!held.isEmpty()) {
      term.send(peer, new ToFollower.Purge(term.epoch, held, revision));
    }
  }
}
