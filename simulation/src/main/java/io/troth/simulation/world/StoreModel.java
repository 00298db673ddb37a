package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.message.Prepare;
import io.troth.common.model.Generation;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a follower's disk holds, as values: once as the running server sees it, once as it would
 * survive the loss of power.
 */
final class StoreModel {
  /** As in the real store: of a slot that was cleared, what was deleted before is not known. */
  private static final long UNKNOWN = -1;

  private String storeId;
  private long generation;
  private String clusterId = "";
  int follower;
  private long promised;
  private String nonce = "";
  private long stable;
  private final SlotRole[] roles = new SlotRole[Slots.COUNT];
  private final long[] horizons = new long[Slots.COUNT];
  final TreeMap<Long, Prepare> prepared = new TreeMap<>();
  final TreeMap<Long, Stored.Outcome> decided = new TreeMap<>();
  private final TreeMap<Integer, TreeMap<Key, Version>> data = new TreeMap<>();

  StoreModel(String storeId) {
    this.storeId = storeId;
    Arrays.fill(roles, SlotRole.NONE);
  }

  StoreModel copy() {
    StoreModel copy = new StoreModel(storeId);
    copy.generation = generation;
    copy.clusterId = clusterId;
    copy.follower = follower;
    copy.promised = promised;
    copy.nonce = nonce;
    copy.stable = stable;
    System.arraycopy(roles, 0, copy.roles, 0, roles.length);
    System.arraycopy(horizons, 0, copy.horizons, 0, horizons.length);
    copy.prepared.putAll(prepared);
    copy.decided.putAll(decided);
    data.forEach((slot, keys) -> copy.data.put(slot, new TreeMap<>(keys)));
    return copy;
  }

  Stored stored() {
    return new Stored(
        storeId,
        generation,
        clusterId,
        follower,
        promised,
        nonce,
        stable,
        List.of(roles),
        Collections.unmodifiableSortedMap(new TreeMap<>(prepared)),
        Collections.unmodifiableSortedMap(new TreeMap<>(decided)));
  }

  /** The store is opened once more. */
  void opened(long chance) {
    generation = Generation.next(generation, chance);
  }

  String storeId() {
    return storeId;
  }

  long generation() {
    return generation;
  }

  long promised() {
    return promised;
  }

  Role role(int slot) {
    return roles[slot].role();
  }

  long horizon(int slot) {
    return horizons[slot];
  }

  /** Tombstones included, but for those that are as good as purged. */
  TreeMap<Key, Version> slot(int slot) {
    TreeMap<Key, Version> seen = new TreeMap<>();
    TreeMap<Key, Version> all = data.get(slot);
    if (all != null) {
      all.forEach((key, version) -> {
        if (!isPurged(slot, version)) {
          seen.put(key, version);
        }
      });
    }
    return seen;
  }

  Version get(Key key) {
    TreeMap<Key, Version> keys = data.get(key.slot());
    Version version = keys == null ? null : keys.get(key);
    return version == null || isPurged(key.slot(), version) ? Version.NONE : version;
  }

  boolean canTell(int slot, long since) {
    return horizons[slot] != UNKNOWN && since >= horizons[slot];
  }

  long keys() {
    long keys = 0;
    for (TreeMap<Key, Version> each : data.values()) {
      keys += each.size();
    }
    return keys;
  }

  /** A deletion leaves nothing, once it has been purged. */
  private boolean isForgotten(long revision, Write write) {
    return write instanceof Write.Delete
        && revision <= horizons[write.key().slot()]
        && !get(write.key()).exists();
  }

  private boolean isPurged(int slot, Version version) {
    return !version.exists() && version.revision() <= horizons[slot];
  }

  void apply(List<StoreChange> changes) {
    changes.forEach(this::apply);
  }

  private void apply(StoreChange change) {
    switch (change) {
      case StoreChange.Belongs belongs -> {
        clusterId = belongs.clusterId();
        follower = belongs.follower();
      }
      case StoreChange.Named named -> storeId = named.storeId();
      case StoreChange.Promised next -> {
        Invariant.check(next.epoch() >= promised, "I4", promised, "promised, then", next.epoch());
        promised = next.epoch();
        nonce = next.nonce();
      }
      case StoreChange.Prepared next -> prepared.put(next.prepare().revision(), next.prepare());
      case StoreChange.Decided next -> decided(next);
      case StoreChange.Forgotten next -> forgotten(next.revision());
      case StoreChange.Stable next -> stable = next.revision();
      case StoreChange.RoleSet set -> role(set.slot(), set.role());
      case StoreChange.Cleared cleared -> {
        data.remove(cleared.slot());
        horizons[cleared.slot()] = UNKNOWN;
      }
      case StoreChange.Copied copied -> copied.entries().forEach(this::compare);
      case StoreChange.Purged next ->
          horizons[next.slot()] = Math.max(horizons[next.slot()], next.revision());
    }
  }

  private void role(int slot, SlotRole role) {
    roles[slot] = role;
    if (role.role() == Role.LEARNER && role.since() == SlotRole.NOTHING) {
      horizons[slot] = UNKNOWN;
    }
  }

  private void decided(StoreChange.Decided next) {
    prepared.remove(next.revision());
    decided.put(next.revision(), new Stored.Outcome(next.committed(), next.slots()));
    if (next.committed()) {
      next.writes().forEach(write -> set(write.key(), Version.of(next.revision(), write)));
      next.compared()
          .forEach(write -> compare(new Entry(write.key(), Version.of(next.revision(), write))));
    }
  }

  /** R11: a piece goes with the commit of the whole, of what else is in doubt nothing does (I6). */
  private void forgotten(long revision) {
    decided.remove(revision);
    Prepare doubt = prepared.remove(revision);
    Invariant.check(doubt == null || doubt.hold().isPresent(), "I6", "forgotten in doubt:", doubt);
  }

  private void compare(Entry entry) {
    if (get(entry.key()).revision() < entry.version().revision()) {
      set(entry.key(), entry.version());
    }
  }

  private void set(Key key, Version version) {
    data.computeIfAbsent(key.slot(), slot -> new TreeMap<>()).put(key, version);
  }

  void rot(Key key, Version version) {
    set(key, version);
  }

  /** Whether that transaction is in doubt or remembered. */
  boolean knows(long revision) {
    return prepared.containsKey(revision) || decided.containsKey(revision);
  }

  /** Whether it has that write, as a record or applied: what a yes vote promises. */
  boolean has(long revision, Write write) {
    Prepare record = prepared.get(revision);
    if (record != null && record.writes().contains(write)) {
      return true;
    }
    Stored.Outcome outcome = decided.get(revision);
    boolean known = Optional.ofNullable(outcome).map(Stored.Outcome::committed).orElse(true);
    return known && (get(write.key()).revision() >= revision || isForgotten(revision, write));
  }
}
