package io.troth.follower.core;

import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A participant that a test tells everything; its disk syncs when the test says so. */
final class Told {
  static final long LINK = 7;
  static final long EPOCH = 3;
  static final Key KEY = Key.of("k");

  final List<Effect> effects = new ArrayList<>();
  final Map<Key, Version> data = new TreeMap<>();
  final TreeMap<Long, Prepare> prepared = new TreeMap<>();
  final TreeMap<Long, Stored.Outcome> decided = new TreeMap<>();
  Participant core;
  private final List<SlotRole> roles =
      new ArrayList<>(Collections.nCopies(Slots.COUNT, SlotRole.NONE));
  private long promised;
  private String nonce = "";
  private long generation;
  private String storeId = "store";
  private long stable;
  private long round;
  private long ticket;

  /** A new one, on an empty disk. */
  Told() {
    restart();
  }

  /** In service, as that to all slots. */
  static Told serving(Role role) {
    Told told = new Told();
    told.serve(role);
    return told;
  }

  /** Begins anew with everything that was stored. */
  void restart() {
    core =
        new Participant(
            Rules.TRUE,
            new Stored(
                storeId,
                ++generation,
                promised == 0 ? "" : "c",
                promised == 0 ? 0 : 1,
                promised,
                nonce,
                stable,
                roles,
                prepared,
                decided),
            key -> data.getOrDefault(key, Version.NONE));
    effects.clear();
    round = 0;
    ticket = 0;
  }

  /** As if the promise was stored by a program that knew no offices. */
  void forgetOffice() {
    nonce = "";
  }

  void serve(Role what) {
    hello(LINK, EPOCH);
    sync();
    hear(new ToFollower.Assignment(EPOCH, "store", Collections.nCopies(Slots.COUNT, what)));
    sync();
    effects.clear();
  }

  void hello(long link, long epoch) {
    step(
        new Input.Received(
            link, new ToFollower.Hello("c", epoch, "n" + epoch, List.of(), "l:1", 1, 1_000)));
  }

  void hear(ToFollower message) {
    step(new Input.Received(LINK, message));
  }

  /** All that was stored is in synced storage. */
  void sync() {
    step(new Input.Durable(ticket));
  }

  void step(Input input) {
    core.step(input, this::perform);
    core.step(new Input.BatchEnd(), this::perform);
  }

  private void perform(Effect effect) {
    effects.add(effect);
    if (effect instanceof Effect.Sync sync) {
      ticket = sync.ticket();
    } else if (effect instanceof Effect.Store store) {
      store.changes().forEach(this::apply);
    }
  }

  private void apply(StoreChange change) {
    switch (change) {
      case StoreChange.Promised next -> {
        promised = next.epoch();
        nonce = next.nonce();
      }
      case StoreChange.Named next -> storeId = next.storeId();
      case StoreChange.Prepared next -> prepared.put(next.prepare().revision(), next.prepare());
      case StoreChange.Decided next -> {
        prepared.remove(next.revision());
        decided.put(next.revision(), new Stored.Outcome(next.committed(), next.slots()));
        next.writes().forEach(write -> data.put(write.key(), Version.of(next.revision(), write)));
        next.compared()
            .forEach(write -> put(new Entry(write.key(), Version.of(next.revision(), write))));
      }
      case StoreChange.Forgotten next -> {
        prepared.remove(next.revision());
        decided.remove(next.revision());
      }
      case StoreChange.RoleSet next -> roles.set(next.slot(), next.role());
      case StoreChange.Cleared next -> data.keySet().removeIf(key -> key.slot() == next.slot());
      case StoreChange.Copied next -> next.entries().forEach(this::put);
      case StoreChange.Stable next -> stable = next.revision();
      default -> {}
    }
  }

  private void put(Entry entry) {
    Version there = data.getOrDefault(entry.key(), Version.NONE);
    if (there.revision() < entry.version().revision()) {
      data.put(entry.key(), entry.version());
    }
  }

  // What a leader says

  void change(Role role) {
    hear(new ToFollower.Change(EPOCH, List.of(KEY.slot()), role));
  }

  void stable(long revision) {
    hear(
        new ToFollower.Round(
            EPOCH, ++round, revision, true, List.of(), List.of(), List.of(), List.of()));
    sync();
  }

  void pull(long id) {
    pull(id, Revision.NONE);
  }

  /** From a source that has every committed write up to that revision. */
  void pull(long id, long upTo) {
    hear(new ToFollower.Pull(EPOCH, id, KEY.slot(), 2, "f2:1", upTo));
  }

  void prepare(Prepare... prepares) {
    hear(round(List.of(), List.of(), List.of(), List.of(prepares)));
  }

  void decide(long revision, boolean committed) {
    hear(round(List.of(new Decision(revision, committed)), List.of(), List.of(), List.of()));
  }

  /** Both in one round. */
  void commitAndPrepare(long revision, Prepare prepare) {
    hear(round(List.of(new Decision(revision, true)), List.of(), List.of(), List.of(prepare)));
  }

  void forget(long revision) {
    hear(round(List.of(), List.of(revision), List.of(), List.of()));
  }

  ToFollower.Round round(
      List<Decision> decisions, List<Long> forget, List<Read> reads, List<Prepare> prepares) {
    return new ToFollower.Round(
        EPOCH, ++round, 0, !decisions.isEmpty(), decisions, forget, reads, prepares);
  }

  static Prepare put(long revision, Condition... conditions) {
    return new Prepare(
        revision,
        List.of(KEY.slot()),
        List.of(conditions),
        List.of(new Write.Put(KEY, Value.of("v"))));
  }

  // What it says and wants

  List<ToLeader> said() {
    return said(LINK);
  }

  List<ToLeader> said(long link) {
    return effects.stream()
        .filter(each -> each instanceof Effect.Send send && send.link() == link)
        .map(each -> ((Effect.Send) each).message())
        .toList();
  }

  /** All of a kind, in order. */
  <T> List<T> wanted(Class<T> kind) {
    return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  List<StoreChange> stored() {
    return effects.stream()
        .filter(Effect.Store.class::isInstance)
        .flatMap(each -> ((Effect.Store) each).changes().stream())
        .toList();
  }
}
