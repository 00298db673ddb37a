package io.troth.follower.store;

import io.troth.common.message.Prepare;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored.Outcome;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a store must hold, by sorted maps and the plain meaning of each change. */
final class StoreModel {
  final TreeMap<Long, Prepare> prepared = new TreeMap<>();
  final TreeMap<Long, Outcome> decided = new TreeMap<>();
  final Map<Integer, SlotRole> roles = new HashMap<>();
  String name = "";
  long promised;
  long stable;
  private final TreeMap<Key, Version> data = new TreeMap<>();
  private final Map<Integer, Long> horizons = new HashMap<>();

  void apply(StoreChange change) {
    switch (change) {
      case StoreChange.Belongs ignored -> {}
      case StoreChange.Promised to -> promised = to.epoch();
      case StoreChange.Named to -> name = to.storeId();
      case StoreChange.Stable at -> stable = at.revision();
      case StoreChange.Prepared record ->
          prepared.put(record.prepare().revision(), record.prepare());
      case StoreChange.Decided outcome -> decide(outcome);
      case StoreChange.Forgotten record -> {
        prepared.remove(record.revision());
        decided.remove(record.revision());
      }
      case StoreChange.RoleSet set -> roles.put(set.slot(), set.role());
      case StoreChange.Cleared cleared -> {
        data.keySet().removeIf(key -> key.slot() == cleared.slot());
        horizons.put(cleared.slot(), Horizons.UNKNOWN);
      }
      case StoreChange.Copied copied ->
          copied.entries().forEach(entry -> compare(entry.key(), entry.version()));
      case StoreChange.Purged purged -> {
        horizons.merge(purged.slot(), purged.revision(), Math::max);
        data.entrySet().removeIf(entry -> isGone(entry.getKey(), entry.getValue()));
      }
    }
  }

  private void decide(StoreChange.Decided outcome) {
    long revision = outcome.revision();
    prepared.remove(revision);
    decided.put(revision, new Outcome(outcome.committed(), outcome.slots()));
    if (outcome.committed()) {
      for (Write write : outcome.writes()) {
        set(write.key(), Version.of(revision, write));
      }
      for (Write write : outcome.compared()) {
        compare(write.key(), Version.of(revision, write));
      }
    }
  }

  private void compare(Key key, Version version) {
    if (get(key).revision() < version.revision()) {
      set(key, version);
    }
  }

  private void set(Key key, Version version) {
    data.put(key, version);
    if (isGone(key, version)) {
      data.remove(key);
    }
  }

  private boolean isGone(Key key, Version version) {
    return !version.exists() && version.revision() <= horizon(key.slot());
  }

  private long horizon(int slot) {
    return horizons.getOrDefault(slot, Revision.NONE);
  }

  Version get(Key key) {
    return data.getOrDefault(key, Version.NONE);
  }

  List<Entry> all(int slot) {
    return data.entrySet().stream()
        .filter(entry -> entry.getKey().slot() == slot)
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  Optional<List<Entry>> since(int slot, long since) {
    if (horizon(slot) == Horizons.UNKNOWN || since < horizon(slot)) {
      return Optional.empty();
    }
    return Optional.of(
        all(slot).stream()
            .filter(entry -> entry.version().revision() > since)
            .sorted(Comparator.comparingLong(entry -> entry.version().revision()))
            .toList());
  }

  SlotRole role(int slot) {
    return roles.getOrDefault(slot, new SlotRole(Role.NONE, SlotRole.NOTHING));
  }

  SlotChecksum checksum(int slot) {
    SlotChecksum checksum = new SlotChecksum();
    for (Entry entry : all(slot).reversed()) {
      Version version = entry.version();
      version
          .value()
          .ifPresent(value -> checksum.add(entry.key().bytes(), version.revision(), value.bytes()));
    }
    return checksum;
  }
}
