package io.troth.leader.core;

import io.troth.common.check.Limits;
import io.troth.common.message.Read;
import io.troth.common.message.ToLeader.Answer;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Relays reads (R6). All keys of one reading are asked for in the same step, and every follower has
 * all decisions known by then and none later: the versions are those of one instant. Where an
 * answer is lost, the whole reading is repeated.
 */
final class Reads {
  /** What one client, or one transaction, wants to read. */
  static final class Reading {
    final List<Key> keys;
    final long deadlineMicros;
    final Consumer<List<Version>> then;
    final Consumer<Reply.Refused> failed;
    final Version[] versions;
    final long[] parts;
    int missing;

    /** Of the values that were answered. */
    long bytes;

    Reading(
        List<Key> keys,
        long deadlineMicros,
        Consumer<List<Version>> then,
        Consumer<Reply.Refused> failed) {
      this.keys = keys;
      this.deadlineMicros = deadlineMicros;
      this.then = then;
      this.failed = failed;
      this.versions = new Version[keys.size()];
      this.parts = new long[keys.size()];
    }
  }

  private record Part(Reading reading, int index, int follower) {}

  private final Term term;
  private final Map<Long, Part> parts = new HashMap<>();
  private final Set<Reading> parked = new LinkedHashSet<>();

  /** Not relayed yet, since too much is under way. */
  private final Set<Reading> waiting = new LinkedHashSet<>();

  private final ArrayDeque<Reading> unconfirmed = new ArrayDeque<>();
  private final int[] load = new int[Limits.FOLLOWERS_MAX + 1];
  private long ids;
  private long turn;

  /** Bytes; forgotten little by little. */
  private int largestOfLate = Limits.QUERY_VALUE_BYTES_MAX;

  Reads(Term term) {
    this.term = term;
  }

  int size() {
    return underWay() + waiting.size();
  }

  private int underWay() {
    return parts.size() + parked.size() + unconfirmed.size();
  }

  /**
   * Whether another reading may be relayed: as many as there is memory for if all answers are as
   * large as the largest of late.
   */
  private boolean hasRoom() {
    int some = Math.min(term.bounds.reads(), term.bounds.readsBytes() / largestOfLate);
    return underWay() < Math.max(1, some);
  }

  /** Relays it, or lets it wait for its turn; refused if too many wait (I9). */
  void read(Reading reading) {
    if (waiting.isEmpty() && hasRoom()) {
      relay(reading);
    } else if (waiting.size() < term.bounds.readsWaiting()) {
      waiting.add(reading);
    } else {
      reading.failed.accept(Refusals.tooManyReads());
    }
  }

  /** Those whose turn has come are relayed. */
  void advance() {
    while (!waiting.isEmpty() && hasRoom()) {
      Reading next = waiting.iterator().next();
      waiting.remove(next);
      relay(next);
    }
  }

  private void relay(Reading reading) {
    Optional<Reply.Refused> refusal = refusal(reading);
    if (refusal.isPresent()) {
      reading.failed.accept(refusal.get());
      return;
    }
    int[] followers = new int[reading.keys.size()];
    for (int at = 0; at < followers.length; at++) {
      followers[at] = reader(reading.keys.get(at).slot());
      if (followers[at] == 0) {
        parked.add(reading);
        return;
      }
    }
    reading.missing = followers.length;
    for (int at = 0; at < followers.length; at++) {
      long id = ++ids;
      reading.parts[at] = id;
      load[followers[at]]++;
      parts.put(id, new Part(reading, at, followers[at]));
      term.peers.get(followers[at]).outbox.read(new Read(id, reading.keys.get(at)));
    }
    if (followers.length == 0) {
      // No answer will come that would complete it.
      complete(reading);
    }
  }

  private Optional<Reply.Refused> refusal(Reading reading) {
    for (Key key : reading.keys) {
      if (term.state.slot(key.slot()).lost()) {
        return Optional.of(Refusals.lost(key.slot(), term.state.slot(key.slot())));
      }
      if (term.doubts.values().stream().anyMatch(doubt -> doubt.keys.contains(key))) {
        return Optional.of(Refusals.inDoubt());
      }
    }
    return Optional.empty();
  }

  /** An in-sync replica with few reads under way, in turns; 0 if none can be reached. */
  private int reader(int slot) {
    long mask = term.rules.readers(term.slots.inSync[slot], term.slots.receivers[slot]);
    int best = 0;
    long start = turn++;
    int count = Long.bitCount(mask);
    for (int skip = (int) (start % Math.max(1, count)), seen = 0; seen < count; seen++) {
      long rest = mask;
      for (int drop = (skip + seen) % count; drop > 0; drop--) {
        rest &= rest - 1;
      }
      int follower = Peer.follower(Long.lowestOneBit(rest));
      if (term.peers.get(follower).isUp() && (best == 0 || load[follower] < load[best])) {
        best = follower;
      }
    }
    return best;
  }

  void answered(Peer peer, List<Answer> answers) {
    for (Answer answer : answers) {
      Part part = parts.get(answer.id());
      if (part == null || part.follower != peer.id) {
        continue;
      }
      parts.remove(answer.id());
      int bytes = answer.version().value().map(Value::length).orElse(0);
      largestOfLate = Math.max(bytes, largestOfLate - largestOfLate / 128 + 1);
      load[part.follower]--;
      part.reading.versions[part.index] = answer.version();
      part.reading.bytes += bytes;
      part.reading.missing--;
      if (part.reading.bytes > Limits.TRANSACTION_READ_BYTES_MAX) {
        fail(part.reading, Refusals.readsTooMuch(Limits.TRANSACTION_READ_BYTES_MAX));
      } else if (part.reading.missing == 0) {
        complete(part.reading);
      }
    }
  }

  private void complete(Reading reading) {
    if (!term.rules.mayAnswerReads(term.now, term.inOfficeUntilMicros)) {
      unconfirmed.add(reading);
      return;
    }
    reading.then.accept(Arrays.asList(reading.versions));
  }

  /** Nobody else was in office when that was asked: nobody is before the time is over. */
  void confirmed(long askedMicros) {
    term.inOfficeUntilMicros =
        Math.max(term.inOfficeUntilMicros, askedMicros + term.timing.office());
    for (int left = unconfirmed.size(); left > 0; left--) {
      complete(unconfirmed.poll());
    }
  }

  /** What was asked of that follower is asked again of others. */
  void lost(Peer peer) {
    Set<Reading> again = new LinkedHashSet<>();
    parts.forEach((id, part) -> {
      if (part.follower == peer.id) {
        again.add(part.reading);
      }
    });
    List<Reading> ordered = new ArrayList<>(again);
    ordered.sort((a, b) -> Long.compare(a.parts[0], b.parts[0]));
    ordered.forEach(this::forgetParts);
    ordered.forEach(this::relay);
  }

  private void forgetParts(Reading reading) {
    for (long id : reading.parts) {
      Part part = parts.remove(id);
      if (part != null) {
        load[part.follower]--;
      }
    }
    reading.missing = 0;
    reading.bytes = 0;
  }

  /** Somebody may be there again who can answer what is parked. */
  void retry() {
    List<Reading> again = List.copyOf(parked);
    parked.clear();
    again.forEach(this::relay);
  }

  void expire() {
    Set<Reading> late = new LinkedHashSet<>();
    waiting.stream().filter(this::isLate).forEach(late::add);
    parked.stream().filter(this::isLate).forEach(late::add);
    unconfirmed.stream().filter(this::isLate).forEach(late::add);
    List<Part> lateParts = new ArrayList<>(parts.values());
    lateParts.removeIf(part -> !isLate(part.reading));
    lateParts.sort((a, b) -> Long.compare(a.reading.parts[0], b.reading.parts[0]));
    lateParts.forEach(part -> late.add(part.reading));
    late.forEach(reading -> fail(reading, Refusals.timedOut()));
  }

  private boolean isLate(Reading reading) {
    return term.now >= reading.deadlineMicros;
  }

  private void fail(Reading reading, Reply.Refused why) {
    waiting.remove(reading);
    parked.remove(reading);
    unconfirmed.remove(reading);
    forgetParts(reading);
    reading.failed.accept(why);
  }

  void retire() {
    Set<Reading> all = new LinkedHashSet<>(waiting);
    all.addAll(parked);
    all.addAll(unconfirmed);
    List<Part> left = new ArrayList<>(parts.values());
    left.sort((a, b) -> Long.compare(a.reading.parts[0], b.reading.parts[0]));
    left.forEach(part -> all.add(part.reading));
    all.forEach(reading -> fail(reading, Refusals.notInOffice()));
  }
}
