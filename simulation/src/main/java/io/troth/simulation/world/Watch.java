package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Sees everything at once, as no server can, and stops the world at the first broken promise. */
final class Watch {
  private record Known(boolean committed, String who) {}

  private final Set<Promise> ignored;
  private final Map<Long, Known> outcomes = new HashMap<>();
  private final Set<Long> settled = new HashSet<>();
  private final Map<String, TreeMap<Key, Write>> held = new HashMap<>();

  /** Which followers voted yes, with the record in synced storage. */
  private final Map<Long, Set<String>> voters = new HashMap<>();

  /** By transaction and follower, the conditions that it found true before it stored the record. */
  private final Map<Long, Map<String, Set<Condition>>> judged = new HashMap<>();

  private Supplier<ClusterState> cluster = () -> ClusterState.EMPTY;
  private Function<String, SimStorage> disks =
      name -> {
        throw new IllegalStateException("no disks yet");
      };
  private IntPredicate rotten = slot -> false;
  private long acknowledged;

  Watch(Set<Promise> ignored) {
    this.ignored = ignored;
  }

  void look(Supplier<ClusterState> atCluster, Function<String, SimStorage> atDisks) {
    cluster = atCluster;
    disks = atDisks;
  }

  void rotten(IntPredicate slots) {
    rotten = slots;
  }

  /** I8: a leader finds that replicas differ, by this name at the beginning of the details. */
  void alarmed(String leader, String event, String details) {
    boolean told =
        IntStream.range(0, Slots.COUNT)
            .filter(rotten)
            .anyMatch(slot -> details.startsWith("slot=" + slot + " "));
    if (!told) {
      throw Invariant.violated("I8", leader, "has found for no reason:", event, details);
    }
  }

  /** How many acknowledged writes were checked. */
  long acknowledged() {
    return acknowledged;
  }

  void check(Promise promise, boolean kept, Object... saw) {
    if (!kept && !ignored.contains(promise)) {
      throw Invariant.violated(promise.rule(), saw);
    }
  }

  /** I1: at this moment the leader tells a client that its writes are in. */
  void acknowledged(String leader, long revision, List<Write> writes) {
    acknowledged++;
    outcome(revision, true, leader + "'s answer to a client");
    writes.forEach(write -> durable(leader, revision, write));
  }

  /** R11: a write is held under that name; the last of a key counts. */
  void held(String name, Write write) {
    held.computeIfAbsent(name, any -> new TreeMap<>()).put(write.key(), write);
  }

  /** Where the client did not say which, the history has to tell. */
  void acknowledgedHeld(String leader, long revision, Optional<String> name) {
    List<Write> writes = name.map(each -> List.copyOf(held.get(each).values())).orElse(List.of());
    acknowledged(leader, revision, writes);
  }

  /**
   * R3: at this moment the leader tells a client that its conditions held. Whoever is in sync for a
   * slot has judged those that concern it, before it stored what it voted for.
   */
  void covered(String leader, long revision, List<Condition> conditions) {
    ClusterState state = cluster.get();
    if (!state.leader().equals(leader)) {
      // Who is in sync for an outdated leader nobody can say any more.
      return;
    }
    Map<String, Set<Condition>> by = judged.getOrDefault(revision, Map.of());
    for (Condition each : conditions) {
      int slot = each.key().slot();
      for (int id : state.slot(slot).inSync()) {
        Member member = state.members().get(id);
        StoreModel disk = disks.apply(member.address()).durable();
        boolean lost = !member.storeId().isEmpty() && !member.storeId().equals(disk.storeId());
        check(
            Promise.CONDITIONS_ARE_JUDGED,
            lost || by.getOrDefault(member.address(), Set.of()).contains(each),
            leader,
            "committed",
            Revision.text(revision),
            "although",
            member.address(),
            "in sync for slot",
            slot,
            "has not judged",
            each);
      }
    }
  }

  private void judged(String follower, Prepare prepare, IntPredicate judges) {
    Set<Condition> all = null;
    for (Condition each : prepare.conditions()) {
      if (judges.test(each.key().slot())) {
        if (all == null) {
          all =
              judged
                  .computeIfAbsent(prepare.revision(), any -> new HashMap<>())
                  .computeIfAbsent(follower, any -> new HashSet<>());
        }
        all.add(each);
      }
    }
  }

  private void durable(String leader, long revision, Write write) {
    ClusterState state = cluster.get();
    int slot = write.key().slot();
    int having = 0;
    // One who was paused may hear votes late. It was committed with them: whoever voted, and was
    // dropped since by the next leader, has kept its word.
    boolean isOutdated = !state.leader().equals(leader);
    for (Member member : state.members().values()) {
      StoreModel durable = disks.apply(member.address()).durable();
      // A disk that is lost meanwhile is not the leader's fault.
      boolean lost = !member.storeId().isEmpty() && !member.storeId().equals(durable.storeId());
      boolean has = lost || durable.has(revision, write);
      having += has || isOutdated && hadVoted(revision, member) ? 1 : 0;
      check(
          Promise.ACKNOWLEDGED_IS_DURABLE,
          has || !state.slot(slot).isInSync(member.id()),
          leader,
          "acknowledged",
          Revision.text(revision),
          "to key",
          write.key(),
          "of slot",
          slot,
          "which",
          member.address(),
          "of its in-sync set",
          state.slot(slot).inSync(),
          "has not in synced storage");
    }
    check(
        Promise.ACKNOWLEDGED_IS_DURABLE,
        having >= state.required(slot),
        leader,
        "acknowledged",
        Revision.text(revision),
        "with",
        having,
        "replicas of the",
        state.required(slot),
        "that are needed");
  }

  /** R3: that follower says yes, and has it in synced storage. */
  void voted(String follower, long revision) {
    voters.computeIfAbsent(revision, any -> new HashSet<>()).add(follower);
  }

  private boolean hadVoted(long revision, Member member) {
    return voters.getOrDefault(revision, Set.of()).contains(member.address());
  }

  /**
   * I7: a transaction has one outcome. Committed is for good. An abort on a leader's word alone, of
   * which no client has heard, is so only once it is stored where the next leader must hear it:
   * until then that one may commit, without the followers that stored the abort.
   */
  void outcome(long revision, boolean committed, String who) {
    Known before = outcomes.get(revision);
    if (before == null || before.committed == committed) {
      outcomes.putIfAbsent(revision, new Known(committed, who));
      return;
    }
    check(
        Promise.ONE_OUTCOME,
        committed && !settled.contains(revision) && !isStored(revision),
        Revision.text(revision),
        "is",
        committed ? "committed" : "aborted",
        "by",
        who,
        "but was not by",
        before.who);
    outcomes.put(revision, new Known(committed, who));
  }

  /** A leader knows that nobody can ask any more. */
  void settled(long revision, boolean committed, String who) {
    outcome(revision, committed, who);
    settled.add(revision);
  }

  /** Whether an in-sync follower of one of its slots has stored that it is aborted. */
  private boolean isStored(long revision) {
    ClusterState state = cluster.get();
    for (Member member : state.members().values()) {
      Stored.Outcome stored = disks.apply(member.address()).durable().decided.get(revision);
      if (stored != null
          && !stored.committed()
          && stored.slots().stream().anyMatch(slot -> state.slot(slot).isInSync(member.id()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * A follower writes a batch. What is aborted and forgotten in one is void: it was for slots that
   * the follower had left, and says nothing of the outcome (R8).
   *
   * @param judges of which slots it judges conditions at this moment
   */
  void stored(String follower, List<StoreChange> changes, IntPredicate judges) {
    Set<Long> forgotten = new HashSet<>();
    for (StoreChange change : changes) {
      if (change instanceof StoreChange.Forgotten each) {
        forgotten.add(each.revision());
      } else if (change instanceof StoreChange.Prepared each) {
        judged(follower, each.prepare(), judges);
      }
    }
    for (StoreChange change : changes) {
      if (change instanceof StoreChange.Decided each
          && (each.committed() || !forgotten.contains(each.revision()))
          && !isVoid(each, follower)) {
        outcome(each.revision(), each.committed(), follower);
      }
    }
  }

  /**
   * An outdated leader may tell of an abort, as long as it reaches nobody but those that the next
   * one, which committed, has dropped: who left counts for nothing, and forgets it on its return.
   */
  private boolean isVoid(StoreChange.Decided change, String follower) {
    ClusterState state = cluster.get();
    return isCommitted(change.revision())
        && !change.committed()
        && state
            .member(follower)
            .filter(member ->
                change.slots().stream()
                    .map(state::slot)
                    .noneMatch(slot -> slot.counts(member.id())))
            .isPresent();
  }

  /** Whoever comes to count must remember nothing that is void. */
  void joined(int follower, List<Integer> slots) {
    ClusterState state = cluster.get();
    if (!state.members().containsKey(follower)) {
      // It was forgotten before the log had this, which changed nothing.
      return;
    }
    disks
        .apply(state.members().get(follower).address())
        .durable()
        .decided
        .forEach((revision, stored) -> {
          if (stored.slots().stream()
              .anyMatch(slot -> slots.contains(slot) && state.slot(slot).isInSync(follower))) {
            check(
                Promise.ONE_OUTCOME,
                stored.committed() || !isCommitted(revision),
                "follower",
                follower,
                "is in sync and remembers that",
                Revision.text(revision),
                "was aborted, which was committed");
          }
        });
  }

  private boolean isCommitted(long revision) {
    Known known = outcomes.get(revision);
    return known != null && known.committed;
  }

  /** A leader tells a follower. */
  void told(String leader, ToFollower message) {
    if (message instanceof ToFollower.Round round) {
      boolean outdated = round.epoch() < cluster.get().epoch();
      for (Decision each : round.decisions()) {
        boolean isVoid =
            round.forget().contains(each.revision()) || outdated && isCommitted(each.revision());
        if (each.committed() || !isVoid) {
          outcome(each.revision(), each.committed(), leader);
        }
      }
    }
  }
}
