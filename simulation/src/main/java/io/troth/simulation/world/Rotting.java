package io.troth.simulation.world;

import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeSet;

/** Silent changes of what replicas have stored, and where there were any. */
final class Rotting {
  private static final int TRIES = 64;

  private final Setting setting;
  private final TreeSet<Integer> slots = new TreeSet<>();
  private int count;

  Rotting(Setting setting) {
    this.setting = setting;
    setting.watch().rotten(slots::contains);
  }

  /** A key that no client knows appears in a slot for which that follower is in sync. */
  void appear(SimFollower on, ClusterState state) {
    Optional<Member> member = state.member(on.name());
    if (member.isEmpty() || on.storage().now().generation() != member.get().store().generation()) {
      return;
    }
    for (int tries = 0; tries < TRIES; tries++) {
      Key key = Key.of("rot-" + ++count);
      if (state.slot(key.slot()).isInSync(member.get().id())) {
        rot(on, key, 1, "nobody wrote this");
        return;
      }
    }
  }

  /** Another value under the same revision. */
  void change(SimFollower on, Key key, Version version) {
    rot(on, key, version.revision(), "not this");
  }

  private void rot(SimFollower on, Key key, long revision, String value) {
    slots.add(key.slot());
    on.storage()
        .rot(
            key,
            Version.of(
                revision, new Write.Put(key, Value.of(value.getBytes(StandardCharsets.UTF_8)))));
    setting.trace().line(on.name(), () -> "rot: " + key + " of slot " + key.slot());
  }

  TreeSet<Integer> slots() {
    return slots;
  }
}
