package io.troth.leader.core;

import io.troth.common.check.Limits;
import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Has the in-sync replicas of every slot compared, a few slots at a time, all of them within a
 * given time (I8).
 *
 * <p>A checksum is asked for on the links, after everything that is decided at that instant: since
 * links are ordered, and data changes by decisions only, each replica sums up what the same
 * transactions left there, however many are under way. Nothing has to be quiet, and no write waits.
 */
final class Comparisons {
  /** No more often than this; many slots at once where the time for a turn is short. */
  private static final long STEP_MICROS = 100_000;

  /** One request, and what was answered so far. */
  private record Asked(
      long id,
      long micros,
      Map<Integer, List<Integer>> slotsOf,
      Map<Integer, List<SlotSum>> answers) {}

  private final Term term;
  private final Differences differences;
  private Optional<Asked> asked = Optional.empty();
  private long ids;
  private long nextMicros;
  private int nextSlot;
  private long compared;
  private long turns;

  Comparisons(Term term, Differences differences) {
    this.term = term;
    this.differences = differences;
  }

  /** Slots compared since this leader took office, each time counted. */
  long compared() {
    return compared;
  }

  /** Turns through all slots that were completed. */
  long turns() {
    return turns;
  }

  void tick() {
    long turn = term.timing.compareWithin();
    if (turn == 0 || term.now < nextMicros) {
      return;
    }
    if (asked.isPresent()) {
      if (term.now - asked.get().micros < Limits.COMPARE_MILLIS_MAX * 1_000L) {
        return;
      }
      asked = Optional.empty();
    }
    long interval = Math.max(STEP_MICROS, turn / Slots.COUNT);
    nextMicros = term.now + interval;
    ask(next((int) Math.ceilDiv(Slots.COUNT * interval, turn)));
  }

  /** Those that differed come again first; then the turn goes on. */
  private List<Integer> next(int count) {
    List<Integer> slots = new ArrayList<>(differences.due());
    for (int left = count; left > 0; left--) {
      if (!slots.contains(nextSlot)) {
        slots.add(nextSlot);
      }
      nextSlot = (nextSlot + 1) % Slots.COUNT;
      turns += nextSlot == 0 ? 1 : 0;
    }
    slots.removeIf(slot -> !isComparable(slot));
    return slots.subList(0, Math.min(slots.size(), Limits.COMPARED_SLOTS_MAX));
  }

  /** What recovery has not decided yet may be applied here and not there. */
  private boolean isComparable(int slot) {
    long replicas = term.slots.inSync[slot];
    return Long.bitCount(replicas) > 1
        && (replicas & ~term.upMask()) == 0
        && term.doubts.values().stream().noneMatch(doubt -> doubt.slots.contains(slot));
  }

  private void ask(List<Integer> slots) {
    Map<Integer, List<Integer>> slotsOf = new TreeMap<>();
    for (int slot : slots) {
      for (int follower : term.state.slot(slot).inSync()) {
        slotsOf.computeIfAbsent(follower, id -> new ArrayList<>()).add(slot);
      }
    }
    if (slotsOf.isEmpty()) {
      return;
    }
    asked = Optional.of(new Asked(++ids, term.now, slotsOf, new TreeMap<>()));
    slotsOf.keySet().forEach(follower -> term.peers.get(follower).outbox.hurry());
    term.flush();
    slotsOf.forEach((follower, which) ->
        term.send(term.peers.get(follower), new ToFollower.Compare(term.epoch, ids, which)));
  }

  void answered(Peer peer, ToLeader.Compared answer) {
    if (asked.isEmpty() || asked.get().id != answer.id()) {
      return;
    }
    Asked now = asked.get();
    now.answers.put(peer.id, answer.sums());
    if (now.answers.size() == now.slotsOf.size()) {
      asked = Optional.empty();
      judge(now);
    }
  }

  private void judge(Asked all) {
    Map<Integer, Map<Integer, SlotSum>> bySlot = new TreeMap<>();
    all.slotsOf.forEach((follower, slots) -> {
      List<SlotSum> sums = all.answers.get(follower);
      for (int at = 0; at < slots.size(); at++) {
        bySlot.computeIfAbsent(slots.get(at), slot -> new TreeMap<>()).put(follower, sums.get(at));
      }
    });
    compared += bySlot.size();
    bySlot.forEach(differences::judge);
  }

  /** Its answer will not come: the slots have their turn again. */
  void lost(Peer peer) {
    asked = asked.filter(now -> !now.slotsOf.containsKey(peer.id));
  }
}
