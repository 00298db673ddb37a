package io.troth.follower.core;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.Remembered;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.message.ToLeader;
import io.troth.common.message.ToLeader.Refused.Reason;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A follower's part of the protocol: a state machine that takes inputs and wants effects. It knows
 * nothing of threads, clocks, disks or sockets; that something is stored is an input (R3).
 */
public final class Participant {
  /** Something to say once a sync has covered it. */
  private record Pending(long ticket, long link, Runnable then) {}

  private final Rules rules;
  private final KeyView keys;
  private String storeId;
  private final long generation;
  private final TreeMap<Long, Prepare> prepared;
  private final TreeMap<Long, Stored.Outcome> decided;
  private final Role[] roles;
  private final long[] since;
  private final Pulls pulls = new Pulls();
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private String clusterId;
  private int follower;
  private long promised;
  private String nonce;
  private long stable;
  private long storedStable;
  private long link;
  private long tickets;

  /** After so long a sync counts as hung: the leader says how long it waits. */
  private long silenceMillis = Limits.SILENCE_MILLIS_MAX;

  private boolean syncWanted;
  private boolean failed;
  private Consumer<Effect> effects = effect -> {};

  public Participant(Rules rules, Stored stored, KeyView keys) {
    this.rules = rules;
    this.keys = keys;
    storeId = stored.storeId();
    generation = stored.generation();
    clusterId = stored.clusterId();
    follower = stored.follower();
    promised = stored.promised();
    nonce = stored.nonce();
    stable = stored.stable();
    storedStable = stable;
    prepared = new TreeMap<>(rules.keepsInDoubt() ? stored.prepared() : Map.of());
    decided = new TreeMap<>(stored.decided());
    roles = new Role[stored.roles().size()];
    since = new long[roles.length];
    for (int slot = 0; slot < roles.length; slot++) {
      roles[slot] = stored.roles().get(slot).role();
      since[slot] = stored.roles().get(slot).since();
    }
  }

  public void step(Input input, Consumer<Effect> out) {
    effects = out;
    if (failed) {
      return;
    }
    switch (input) {
      case Input.Received received -> received(received.link(), received.message());
      case Input.LinkClosed closed -> closed(closed.link());
      case Input.Durable durable -> durable(durable.ticket());
      case Input.Page page -> page(page);
      case Input.PageTooOld old -> tooOld(old.fetch());
      case Input.FetchFailed failure -> fetchFailed(failure.fetch(), failure.why());
      case Input.Compared compared -> compared(compared);
      case Input.StoreFailed failure -> storeFailed(failure.why());
      case Input.Beat beat -> beat(beat);
      case Input.BatchEnd end -> batchEnd();
    }
  }

  /** Id in the cluster; 0 before a leader was met. */
  public int follower() {
    return follower;
  }

  public String clusterId() {
    return clusterId;
  }

  public long promised() {
    return promised;
  }

  public Role role(int slot) {
    return roles[slot];
  }

  public int inDoubt() {
    return prepared.size();
  }

  public boolean isLinked() {
    return link != 0;
  }

  private void received(long from, ToFollower message) {
    if (message instanceof ToFollower.Hello hello) {
      hello(from, hello);
      return;
    }
    if (!rules.mayListenTo(message.epoch(), promised)) {
      refuseOutdated(from, message.epoch());
      return;
    }
    if (from != link) {
      refuse(from, Reason.OTHER_LINK, "another link took this one's place");
      return;
    }
    switch (message) {
      case ToFollower.Assignment assignment -> assign(assignment);
      case ToFollower.Change change -> change(change.slots(), change.role());
      case Round round -> round(round);
      case ToFollower.Pull pull -> pulls.add(pull);
      case ToFollower.Purge purge -> purge(purge.slots(), purge.revision());
      case ToFollower.Compare compare -> compare(compare);
      case ToFollower.Hello hello -> throw new IllegalStateException("dealt with above");
    }
  }

  private void refuseOutdated(long from, long epoch) {
    refuse(from, Reason.PROMISED, "epoch " + epoch + " is over: " + promised + " is promised");
  }

  private void refuse(long from, Reason reason, String why) {
    send(from, new ToLeader.Refused(promised, reason, clusterId, why));
    effects.accept(new Effect.CloseLink(from, why));
    if (from == link) {
      closed(from);
    }
  }

  private void hello(long from, ToFollower.Hello hello) {
    if (!clusterId.isEmpty() && !clusterId.equals(hello.clusterId())) {
      refuse(
          from,
          Reason.OTHER_CLUSTER,
          "this store belongs to cluster " + clusterId + ", not to " + hello.clusterId());
      return;
    }
    if (follower != 0 && follower != hello.follower()) {
      refuse(
          from,
          Reason.OTHER_FOLLOWER,
          "this store belongs to follower "
              + follower
              + ", not to "
              + hello.follower()
              + "; empty the data directory and start again to join as a new one");
      return;
    }
    if (!rules.mayListenTo(hello.epoch(), promised)) {
      refuseOutdated(from, hello.epoch());
      return;
    }
    Optional<String> known = hello.nonceOf(promised);
    boolean told = hello.epoch() == promised || !nonce.isEmpty();
    if (told && known.isPresent() && !rules.isPromisedOffice(known.get(), nonce)) {
      refuse(from, Reason.PROMISED, "epoch " + promised + " is promised to another leader");
      return;
    }
    if (link != 0 && link != from) {
      effects.accept(new Effect.CloseLink(link, "another link took its place"));
      closed(link);
    }
    link = from;
    List<StoreChange> changes = new ArrayList<>();
    if (clusterId.isEmpty()) {
      clusterId = hello.clusterId();
      follower = hello.follower();
      changes.add(new StoreChange.Belongs(clusterId, follower));
    }
    // I4: promised before anything is said, and before anything of a lower epoch could be dealt
    // with.
    promised = Math.max(promised, hello.epoch());
    nonce = hello.nonce();
    silenceMillis = Math.max(Limits.BEAT_MILLIS, hello.silenceMillis());
    changes.add(new StoreChange.Promised(promised, nonce));
    store(changes);
    long epoch = hello.epoch();
    whenDurable(() -> welcome(epoch));
  }

  private void welcome(long epoch) {
    int memories = prepared.size() + decided.size();
    send(link, new ToLeader.Welcome(epoch, storeId, generation, storedStable, memories));
    List<Remembered> some = new ArrayList<>();
    int bytes = 0;
    for (Map.Entry<Long, Prepare> each : prepared.entrySet()) {
      Prepare prepare = each.getValue();
      List<Key> written = prepare.writes().stream().map(Write::key).toList();
      some.add(
          new Remembered(
              each.getKey(),
              Remembered.State.PREPARED,
              prepare.slots(),
              written,
              prepare.releases(),
              prepare.hold().map(hold -> prepare)));
      bytes += prepare.bytes();
      if (bytes >= Limits.MEMORY_BYTES_MAX) {
        send(link, new ToLeader.Memory(epoch, some, false));
        some = new ArrayList<>();
        bytes = 0;
      }
    }
    for (Map.Entry<Long, Stored.Outcome> each : decided.entrySet()) {
      Remembered.State state =
          each.getValue().committed() ? Remembered.State.COMMITTED : Remembered.State.ABORTED;
      some.add(new Remembered(each.getKey(), state, each.getValue().slots(), List.of()));
      bytes += 16 + 2 * each.getValue().slots().size();
      if (bytes >= Limits.MEMORY_BYTES_MAX) {
        send(link, new ToLeader.Memory(epoch, some, false));
        some = new ArrayList<>();
        bytes = 0;
      }
    }
    send(link, new ToLeader.Memory(epoch, some, true));
  }

  private void closed(long which) {
    if (which != link) {
      return;
    }
    link = 0;
    // However often a leader tries a follower whose disk hangs, this stays short.
    pending.removeIf(each -> each.link == which);
    pulls.clear();
    for (int slot = 0; slot < roles.length; slot++) {
      if (roles[slot] == Role.JOINING) {
        roles[slot] = Role.LEARNER;
      }
    }
  }

  private void assign(ToFollower.Assignment assigned) {
    List<StoreChange> changes = new ArrayList<>();
    if (!assigned.storeId().equals(storeId)) {
      // With its new name goes, in the same batch, what a store of that name does not hold (R8).
      storeId = assigned.storeId();
      changes.add(new StoreChange.Named(storeId));
    }
    for (int slot = 0; slot < roles.length; slot++) {
      become(slot, assigned.roles().get(slot), changes);
    }
    store(changes);
  }

  private void change(List<Integer> slots, Role role) {
    List<StoreChange> changes = new ArrayList<>();
    slots.forEach(slot -> become(slot, role, changes));
    store(changes);
  }

  private void become(int slot, Role next, List<StoreChange> changes) {
    Role now = roles[slot];
    roles[slot] = next;
    if (next != Role.JOINING) {
      // Whatever was being fetched was for what it is no longer.
      pulls.drop(slot);
    }
    switch (next) {
      case NONE -> {
        if (now != Role.NONE) {
          changes.add(new StoreChange.Cleared(slot));
          set(slot, SlotRole.NONE, changes);
        }
      }
      case IN_SYNC -> {
        if (now != Role.IN_SYNC) {
          if (since[slot] == SlotRole.NOTHING) {
            // In sync without having fetched anything: the slot is new and empty, and from here on
            // all can be told.
            changes.add(new StoreChange.Purged(slot, Revision.NONE));
          } else if (rules.tellsNothingFromBefore(now)) {
            // R7: who takes a slot over may have in doubt, and commit yet, what the others believe
            // to have ended long ago: from before, they copy all of it.
            changes.add(new StoreChange.Purged(slot, Revision.last(promised)));
          }
          set(slot, SlotRole.IN_SYNC, changes);
        }
      }
      case LEARNER -> {
        if (now == Role.IN_SYNC) {
          set(slot, SlotRole.learner(rules.completeUpTo(stable)), changes);
        } else if (now == Role.NONE || since[slot] == SlotRole.NOTHING) {
          // What a copy broken off has, another may have deleted since.
          changes.add(new StoreChange.Cleared(slot));
          set(slot, SlotRole.learner(SlotRole.NOTHING), changes);
        }
      }
      case JOINING -> {}
    }
  }

  private void set(int slot, SlotRole role, List<StoreChange> changes) {
    since[slot] = role.since();
    changes.add(new StoreChange.RoleSet(slot, role));
  }

  private void round(Round round) {
    List<StoreChange> changes = new ArrayList<>();
    Map<Key, Version> fresh = new HashMap<>();
    boolean judging = round.prepares().stream().anyMatch(each -> !each.conditions().isEmpty());
    for (Decision decision : round.decisions()) {
      decide(decision, changes, judging ? fresh : null);
    }
    for (long revision : round.forget()) {
      Invariant.check(
          !prepared.containsKey(revision),
          "I6",
          "told to forget in doubt",
          Revision.text(revision));
      if (decided.remove(revision) != null) {
        changes.add(new StoreChange.Forgotten(revision));
      }
    }
    stable = Math.max(stable, round.stable());
    List<Vote> votes = new ArrayList<>();
    for (Prepare prepare : round.prepares()) {
      prepare(prepare, fresh, votes, changes);
    }
    boolean acknowledged =
        round.sync() || !round.prepares().isEmpty() || !round.decisions().isEmpty();
    if (stable > storedStable && (acknowledged || !changes.isEmpty())) {
      // Stored with whatever is acknowledged, even if every vote is no: the leader takes it for
      // stored then, and a store that knows less for an older copy (R8).
      storedStable = stable;
      changes.add(new StoreChange.Stable(stable));
    }
    store(changes);
    read(round);
    if (round.sync() || !round.prepares().isEmpty()) {
      ack(round, votes);
    }
  }

  private void decide(Decision decision, List<StoreChange> changes, Map<Key, Version> fresh) {
    Prepare prepare = prepared.remove(decision.revision());
    if (prepare == null) {
      Stored.Outcome known = decided.get(decision.revision());
      Invariant.check(
          known == null || known.committed() == decision.committed(),
          "I7",
          "both outcomes of",
          Revision.text(decision.revision()));
      Invariant.check(
          known != null || !decision.committed(),
          "I6",
          "told to commit what is not here:",
          Revision.text(decision.revision()));
      return;
    }
    decided.put(decision.revision(), new Stored.Outcome(decision.committed(), prepare.slots()));
    List<Write> writes = new ArrayList<>();
    List<Write> compared = new ArrayList<>();
    if (decision.committed()) {
      for (long piece : prepare.releases()) {
        if (prepared.remove(piece) != null) {
          changes.add(new StoreChange.Forgotten(piece));
        }
      }
      for (Write write : prepare.writes()) {
        Role role = roles[write.key().slot()];
        if (rules.isCompared(role)) {
          compared.add(write);
        } else if (role != Role.NONE) {
          writes.add(write);
        }
        if (fresh != null && !(rules.isCompared(role) && isCovered(write, decision.revision()))) {
          fresh.put(write.key(), Version.of(decision.revision(), write));
        }
      }
    }
    changes.add(
        new StoreChange.Decided(
            decision.revision(), decision.committed(), prepare.slots(), writes, compared));
  }

  /** A copy may have brought what came later. */
  private boolean isCovered(Write write, long revision) {
    return keys.get(write.key()).revision() >= revision;
  }

  private void prepare(
      Prepare prepare, Map<Key, Version> fresh, List<Vote> votes, List<StoreChange> changes) {
    int failing = -1;
    boolean existed = false;
    List<Condition> conditions = prepare.conditions();
    for (int at = 0; at < conditions.size() && failing < 0; at++) {
      Condition condition = conditions.get(at);
      if (rules.judges(roles[condition.key().slot()])) {
        Version version =
            fresh.containsKey(condition.key())
                ? fresh.get(condition.key())
                : keys.get(condition.key());
        existed |= at == 0 && version.exists();
        failing = condition.holds(version) ? -1 : at;
      }
    }
    if (!conditions.isEmpty()) {
      votes.add(new Vote(prepare.revision(), failing, existed));
    }
    if (failing < 0
        && !prepared.containsKey(prepare.revision())
        && !decided.containsKey(prepare.revision())) {
      prepared.put(prepare.revision(), prepare);
      changes.add(new StoreChange.Prepared(prepare));
    }
  }

  private void read(Round round) {
    if (round.reads().isEmpty()) {
      return;
    }
    for (Read read : round.reads()) {
      Role role = roles[read.key().slot()];
      Invariant.check(
          rules.answersAs(role), "I5", "asked to read slot", read.key().slot(), "as", role);
    }
    effects.accept(new Effect.Answer(link, round.epoch(), round.reads()));
  }

  private void ack(Round round, List<Vote> votes) {
    ToLeader.Ack ack = new ToLeader.Ack(round.epoch(), round.number(), votes);
    if (rules.mayVoteBeforeSync()) {
      send(link, ack);
      return;
    }
    whenDurable(() -> send(link, ack));
  }

  private void purge(List<Integer> slots, long revision) {
    List<StoreChange> changes = new ArrayList<>();
    slots.forEach(slot -> changes.add(new StoreChange.Purged(slot, revision)));
    store(changes);
  }

  /** I8: whatever the leader knew to be decided when it asked has been applied by now, no more. */
  private void compare(ToFollower.Compare compare) {
    for (int slot : compare.slots()) {
      Invariant.check(
          rules.answersAs(roles[slot]), "I5", "asked to compare slot", slot, "as", roles[slot]);
    }
    effects.accept(new Effect.Compare(link, compare.epoch(), compare.id(), compare.slots()));
  }

  private void compared(Input.Compared compared) {
    if (compared.link() == link) {
      send(link, new ToLeader.Compared(compared.epoch(), compared.id(), compared.sums()));
    }
  }

  private void startPulls() {
    pulls
        .next()
        .ifPresent(pull -> {
          long from = since[pull.slot()];
          long fetch = pulls.begin(pull, from);
          effects.accept(new Effect.Fetch(fetch, pull.slot(), pull.address(), from, new byte[0]));
          startPulls();
        });
  }

  private void page(Input.Page page) {
    pulls
        .get(page.fetch())
        .ifPresent(fetching -> {
          int slot = fetching.pull.slot();
          fetching.keys += page.entries().size();
          fetching.saw(page.horizon());
          page.entries().forEach(each -> fetching.bytes += each.bytes());
          if (!page.entries().isEmpty()) {
            store(List.of(new StoreChange.Copied(slot, page.entries())));
          }
          if (!rules.isLastPage(page.next())) {
            effects.accept(
                new Effect.Fetch(
                    page.fetch(), slot, fetching.pull.address(), fetching.since, page.next()));
            return;
          }
          pulls.end(page.fetch());
          // Complete now: what comes from here on comes over the link.
          List<StoreChange> changes = new ArrayList<>();
          long complete = Math.max(since[slot], rules.copiedUpTo(fetching.pull.upTo(), stable));
          set(slot, SlotRole.learner(complete), changes);
          if (fetching.since == SlotRole.NOTHING && fetching.horizon != SlotRole.NOTHING) {
            // A whole copy has all that its source could tell, deletions too.
            changes.add(new StoreChange.Purged(slot, fetching.horizon));
          }
          store(changes);
          ToFollower.Pull pull = fetching.pull;
          whenDurable(() ->
              send(
                  link,
                  new ToLeader.Pulled(
                      pull.epoch(), pull.id(), slot, fetching.keys, fetching.bytes)));
        });
  }

  private void tooOld(long fetch) {
    pulls
        .get(fetch)
        .ifPresent(fetching -> {
          pulls.end(fetch);
          // Old as it is, the copy may be the only other one with every acknowledged write (R7):
          // it is emptied when the leader says so.
          send(
              link,
              new ToLeader.PullFailed(
                  fetching.pull.epoch(),
                  fetching.pull.slot(),
                  true,
                  "the source has forgotten what was deleted"));
        });
  }

  private void fetchFailed(long fetch, String why) {
    pulls
        .get(fetch)
        .ifPresent(fetching -> {
          pulls.end(fetch);
          send(
              link,
              new ToLeader.PullFailed(fetching.pull.epoch(), fetching.pull.slot(), false, why));
        });
  }

  private void storeFailed(String why) {
    failed = true;
    if (link != 0) {
      send(link, new ToLeader.Trouble(promised, why));
      effects.accept(new Effect.CloseLink(link, "can't store"));
    }
  }

  /**
   * R7: a disk that does not come back from a sync acknowledges nothing, and everything would wait
   * for it. A sign of life would hide that, so the follower says so and steps out.
   */
  private void beat(Input.Beat beat) {
    if (link != 0 && rules.isHung(beat.syncMillis(), silenceMillis)) {
      String why = "the disk has not finished a sync for " + beat.syncMillis() + " ms";
      long hung = link;
      send(hung, new ToLeader.Trouble(promised, why));
      effects.accept(new Effect.CloseLink(hung, why));
      closed(hung);
    } else if (link != 0) {
      send(
          link,
          new ToLeader.Beat(
              promised, beat.keys(), beat.bytes(), beat.fetched(), beat.fetchPerSecondMax()));
    }
  }

  private void store(List<StoreChange> changes) {
    if (!changes.isEmpty()) {
      effects.accept(new Effect.Store(changes));
    }
  }

  private void send(long to, ToLeader message) {
    effects.accept(new Effect.Send(to, message));
  }

  /** Once everything stored so far is synced, if the link is still the same. */
  private void whenDurable(Runnable then) {
    syncWanted = true;
    pending.add(new Pending(tickets + 1, link, then));
  }

  private void durable(long ticket) {
    while (!pending.isEmpty() && pending.peek().ticket <= ticket) {
      Pending next = pending.poll();
      if (next.link == link && link != 0) {
        next.then.run();
      }
    }
  }

  private void batchEnd() {
    startPulls();
    if (syncWanted) {
      syncWanted = false;
      effects.accept(new Effect.Sync(++tickets));
    }
  }

  @Override
  public String toString() {
    return "follower "
        + follower
        + " promised "
        + promised
        + " in doubt "
        + prepared.size()
        + " roles "
        + Arrays.stream(roles).filter(role -> role == Role.IN_SYNC).count();
  }
}
