package io.troth.leader.core;

import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.ToFollower.Round;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What is to go to one follower, and what went and is not in its synced storage yet. Belongs to one
 * link at a time.
 */
final class Outbox {
  /** One transaction's part, waiting for its round. */
  record Part(Transaction transaction, Prepare prepare) {}

  /** A round that is not acknowledged yet. */
  record Sent(
      long number,
      long stable,
      boolean synced,
      long bytes,
      List<Transaction> prepared,
      List<Transaction> decided) {}

  /** So much to forget goes alone: less waits for company. */
  private static final int FORGET_ALONE = 1_024;

  private final int follower;
  private final Bounds bounds;

  private final ArrayDeque<Part> prepares = new ArrayDeque<>();
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private List<Transaction> decided = new ArrayList<>();
  private List<Decision> decisions = new ArrayList<>();
  private List<Long> forget = new ArrayList<>();
  private List<Read> reads = new ArrayList<>();

  /** So many at the beginning of what is decided and of what is to be forgotten are void. */
  private int voided;

  private long number;
  private int preparing;
  private int unsyncedPrepares;

  /** Of transactions that wait here, or that the follower has not stored. */
  private long behindBytes;

  private long decisionsSinceMicros;
  private long unsyncedSinceMicros;
  private long ackedStable;
  private boolean hurried;

  /** It has stored something that came over this link: all that was said before, too. */
  private boolean stored;

  Outbox(int follower, Bounds bounds) {
    this.follower = follower;
    this.bounds = bounds;
  }

  void clear() {
    prepares.forEach(part -> part.transaction.queued &= ~Peer.bit(follower));
    prepares.clear();
    sent.clear();
    decided = new ArrayList<>();
    decisions = new ArrayList<>();
    forget = new ArrayList<>();
    reads = new ArrayList<>();
    voided = 0;
    number = 0;
    preparing = 0;
    unsyncedPrepares = 0;
    behindBytes = 0;
    unsyncedSinceMicros = 0;
    hurried = false;
    stored = false;
  }

  /** What is decided by now goes out with the next flush, alone if need be. */
  void hurry() {
    hurried = true;
  }

  void prepare(Transaction transaction, Prepare prepare) {
    transaction.queued |= Peer.bit(follower);
    prepares.add(new Part(transaction, prepare));
    behindBytes += prepare.bytes();
  }

  /**
   * Transactions that wait for their round and that the follower need not have any more are
   * dropped: it was never sent them, and is not told how they end.
   */
  void abandon(Predicate<Transaction> needed) {
    long bit = Peer.bit(follower);
    prepares.removeIf(part -> {
      boolean dropped = !needed.test(part.transaction);
      if (dropped) {
        part.transaction.queued &= ~bit;
        part.transaction.told &= ~bit;
        behindBytes -= part.prepare.bytes();
      }
      return dropped;
    });
  }

  long behindBytes() {
    return behindBytes;
  }

  /**
   * Tells the outcome; where the transaction itself still waits for its round, right after that.
   */
  void decide(Transaction transaction, long now) {
    if ((transaction.queued & Peer.bit(follower)) != 0) {
      return;
    }
    if (decisions.isEmpty()) {
      decisionsSinceMicros = now;
    }
    decided.add(transaction);
    decisions.add(new Decision(transaction.revision, transaction.committed()));
  }

  void forget(long revision) {
    forget.add(revision);
  }

  /**
   * What is in doubt there is void: an abort that counts for nothing. It is told and forgotten in
   * one round, whatever else waits, so that no crash leaves the one without the other: such an
   * abort would seem to be a decision.
   */
  void voidDoubt(long revision) {
    // In the same place of both lists, before all else: rounds take as many from each.
    decisions.add(voided, new Decision(revision, false));
    forget.add(voided, revision);
    voided++;
  }

  void read(Read read) {
    reads.add(read);
  }

  /** The revision up to which the follower is known to have stored that all is decided. */
  long ackedStable() {
    return ackedStable;
  }

  /** The follower has another store: nothing is known of that. */
  void forgetStable() {
    ackedStable = 0;
  }

  int waiting() {
    return prepares.size();
  }

  /**
   * Sends what may go now. Reads always do, with all decisions known: an instant of the leader is
   * an instant of every follower (R6). Prepares wait while enough rounds are under way; what
   * arrives meanwhile shares the next one.
   */
  void flush(long epoch, long stable, long now, Timing timing, Consumer<Round> send) {
    while (decisions.size() > bounds.roundDecisions() || forget.size() > bounds.roundDecisions()) {
      send.accept(round(epoch, ackedStable, false, List.of(), List.of(), now));
    }
    boolean alone = isOverdue(now, timing) || wantsSync(now, timing);
    hurried = false;
    while (true) {
      boolean sync = wantsSync(now, timing);
      List<Part> parts = isHeldBack() ? List.of() : takeParts();
      List<Read> some = takeReads();
      if (parts.isEmpty() && some.isEmpty() && !alone) {
        return;
      }
      send.accept(round(epoch, stable, sync && parts.isEmpty(), parts, some, now));
      alone = false;
    }
  }

  /** Sends all prepares that wait, however much is under way; what is to be read waits on. */
  void flushPrepares(long epoch, long stable, long now, Consumer<Round> send) {
    while (!prepares.isEmpty()) {
      send.accept(round(epoch, stable, false, takeParts(), List.of(), now));
    }
  }

  /** Whether it would know, after any crash, what it was told first on this link. */
  boolean hasStored() {
    return stored;
  }

  private boolean isOverdue(long now, Timing timing) {
    boolean due = hurried || now - decisionsSinceMicros >= timing.decisionDelay();
    return !decisions.isEmpty() && due || forget.size() >= FORGET_ALONE;
  }

  private boolean wantsSync(long now, Timing timing) {
    return preparing == 0
        && unsyncedSinceMicros != 0
        && now - unsyncedSinceMicros >= 10 * timing.decisionDelay();
  }

  /** Asks for a sync soon, so that what is stable is known to be stored. */
  void wantSync(long now) {
    if (unsyncedSinceMicros == 0) {
      unsyncedSinceMicros = now;
    }
  }

  /** While anything waits for time to pass. */
  boolean isRestless() {
    return !decisions.isEmpty() || !prepares.isEmpty() || unsyncedSinceMicros != 0;
  }

  private Round round(
      long epoch, long stable, boolean sync, List<Part> parts, List<Read> some, long now) {
    number++;
    List<Transaction> prepared = new ArrayList<>(parts.size());
    List<Prepare> out = new ArrayList<>(parts.size());
    long bytes = 0;
    for (Part part : parts) {
      bytes += part.prepare.bytes();
      prepared.add(part.transaction);
      out.add(part.prepare);
      part.transaction.participations.sent(follower, now);
    }
    List<Decision> decisionsNow =
        decisions.subList(0, Math.min(decisions.size(), bounds.roundDecisions()));
    List<Long> forgetNow = forget.subList(0, Math.min(forget.size(), bounds.roundDecisions()));
    Round round = new Round(epoch, number, stable, sync, decisionsNow, forgetNow, some, out);
    boolean synced = sync || !parts.isEmpty();
    if (synced) {
      preparing++;
      unsyncedPrepares += parts.size();
      unsyncedSinceMicros = 0;
    } else if (!decisionsNow.isEmpty() && unsyncedSinceMicros == 0) {
      unsyncedSinceMicros = now;
    }
    if (synced || !decided.isEmpty()) {
      boolean all = decisionsNow.size() == decisions.size();
      sent.add(new Sent(number, stable, synced, bytes, prepared, all ? decided : List.of()));
      decided = all ? new ArrayList<>() : decided;
    }
    voided -= Math.min(voided, forgetNow.size());
    decisions = rest(decisions, decisionsNow.size());
    forget = rest(forget, forgetNow.size());
    for (Transaction each : prepared) {
      each.queued &= ~Peer.bit(follower);
      if (each.decided()) {
        decide(each, now);
      }
    }
    return round;
  }

  private static <T> List<T> rest(List<T> list, int from) {
    return new ArrayList<>(list.subList(from, list.size()));
  }

  /**
   * Another round goes out beside those under way only if it is as large as all of them: many small
   * ones would cost the servers more than they would gain their clients.
   */
  private boolean isHeldBack() {
    return preparing >= bounds.roundsUnderWay() || prepares.size() < unsyncedPrepares;
  }

  private List<Part> takeParts() {
    List<Part> parts = new ArrayList<>(Math.min(prepares.size(), bounds.roundCount()));
    int bytes = 0;
    while (!prepares.isEmpty() && parts.size() < bounds.roundCount()) {
      int next = prepares.peek().prepare.bytes();
      if (!parts.isEmpty() && bytes + next > bounds.roundBytes()) {
        break;
      }
      bytes += next;
      parts.add(prepares.poll());
    }
    return parts;
  }

  private List<Read> takeReads() {
    List<Read> some = reads;
    if (some.size() <= bounds.roundReads()) {
      reads = new ArrayList<>();
      return some;
    }
    reads = new ArrayList<>(some.subList(bounds.roundReads(), some.size()));
    return new ArrayList<>(some.subList(0, bounds.roundReads()));
  }

  /** All rounds up to that number are in synced storage; {@code each} hears of them in order. */
  void acked(long upTo, Consumer<Sent> each) {
    stored = true;
    while (!sent.isEmpty() && sent.peek().number <= upTo) {
      Sent round = sent.poll();
      ackedStable = Math.max(ackedStable, round.stable);
      behindBytes -= round.bytes;
      if (round.synced) {
        preparing--;
        unsyncedPrepares -= round.prepared.size();
      }
      each.accept(round);
    }
  }
}
