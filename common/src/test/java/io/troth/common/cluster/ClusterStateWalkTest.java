package io.troth.common.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand.Disqualify;
import io.troth.common.cluster.ClusterCommand.Elect;
import io.troth.common.cluster.ClusterCommand.Expel;
import io.troth.common.cluster.ClusterCommand.Found;
import io.troth.common.cluster.ClusterCommand.GiveUp;
import io.troth.common.cluster.ClusterCommand.Join;
import io.troth.common.cluster.ClusterCommand.Leave;
import io.troth.common.cluster.ClusterCommand.Open;
import io.troth.common.cluster.ClusterCommand.Place;
import io.troth.common.cluster.ClusterCommand.Register;
import io.troth.common.cluster.ClusterCommand.Seen;
import io.troth.common.cluster.ClusterCommand.TakeOffice;
import io.troth.common.model.Generation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Random commands, and beside them the one thing that all the rules are for: who really has every
 * acknowledged write of slot 0.
 */
class ClusterStateWalkTest {
  private static final int FOLLOWERS = 5;
  private static final int STEPS = 400;
  private static final int WALKS = 10;
  private static final List<Integer> ZERO = List.of(0);

  /** The last write that each follower has; those that were never acknowledged are not counted. */
  private final Map<Integer, Integer> held = new HashMap<>();

  private int acknowledged;
  private final Map<Integer, List<Directory>> directories = new HashMap<>();
  private int stores;
  private long openings;
  private ClusterState state = ClusterState.EMPTY;

  @ParameterizedTest
  @CsvSource({"1,0", "2,0", "3,0", "3,1", "3,2", "3,3", "5,0", "5,4"})
  void whoever_is_trusted_has_every_acknowledged_write(int redundancy, int minReplicas) {
    for (int seed = 0; seed < WALKS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      found(redundancy, minReplicas);
      for (int step = 0; step < STEPS; step++) {
        step(random);
        check("seed " + seed + ", step " + step + ": " + state.slot(0));
        write();
      }
    }
  }

  /** With so many acknowledged writes in it. */
  private record Directory(Store store, int held) {}

  private void found(int redundancy, int minReplicas) {
    held.clear();
    directories.clear();
    acknowledged = 0;
    state = ClusterState.EMPTY;
    apply(new Found("c", redundancy, minReplicas, FOLLOWERS));
    apply(new TakeOffice("l:1", "n"));
    IntStream.rangeClosed(1, FOLLOWERS).forEach(id -> apply(new Register("f" + id + ":1")));
    IntStream.rangeClosed(1, FOLLOWERS)
        .forEach(id -> apply(new Seen(1, id, new Store("store" + id, 1 << 24, 0), Store.NONE)));
    IntStream.rangeClosed(1, FOLLOWERS).forEach(id -> apply(new Place(1, id, Member.State.ACTIVE)));
    apply(new Open(1));
    write();
  }

  private void apply(ClusterCommand command) {
    state = state.apply(command);
  }

  private void step(SplittableRandom random) {
    int follower = random.nextInt(1, FOLLOWERS + 1);
    switch (random.nextInt(13)) {
      case 0, 1, 2 -> apply(new Leave(1, follower, alive(random)));
      case 3, 4, 5 -> join(follower);
      case 6 -> apply(new GiveUp(1, follower, ZERO));
      case 7 -> replace(follower, random);
      case 8 -> apply(new Disqualify(1, follower, random.nextInt(4) == 0 ? ZERO : List.of()));
      case 9 -> apply(new Expel(1, follower, ZERO, alive(random)));
      default -> takeOver(follower);
    }
  }

  private static List<Integer> alive(SplittableRandom random) {
    return IntStream.rangeClosed(1, FOLLOWERS).filter(id -> random.nextInt(3) > 0).boxed().toList();
  }

  /** A follower joins when it has pulled all that the in-sync set has. */
  private void join(int follower) {
    if (!state.slot(0).lost()) {
      held.merge(follower, held.getOrDefault(state.slot(0).inSync().getFirst(), 0), Math::max);
    }
    apply(new Join(1, follower, ZERO));
  }

  /** Another directory takes the place of the one that it has: a new one, or one that it had. */
  private void replace(int follower, SplittableRandom random) {
    Store now = state.members().get(follower).store();
    List<Directory> others = directories.computeIfAbsent(follower, id -> new ArrayList<>());
    others.add(new Directory(now, held.getOrDefault(follower, 0)));
    boolean isNew = random.nextBoolean();
    Directory next =
        isNew
            ? new Directory(new Store("again" + ++stores, 0, 0), 0)
            : others.remove(random.nextInt(others.size()));
    long generation = Generation.next(next.store.generation(), ++openings);
    held.put(follower, next.held);
    Store opened = new Store(next.store.id(), generation, next.store.stable());
    apply(new Seen(1, follower, opened, now));
    if (!state.members().get(follower).storeId().equals(opened.id())) {
      // It is emptied when it gets its new name, and learns from the others.
      held.put(follower, 0);
    }
  }

  /** What a leader does: it lets somebody take over when the whole in-sync set is lost. */
  private void takeOver(int follower) {
    if (state.slot(0).lost()) {
      apply(new Elect(1, follower, ZERO));
    }
  }

  private void write() {
    SlotState slot = state.slot(0);
    if (!slot.lost() && slot.inSync().size() >= state.required(0)) {
      acknowledged++;
      slot.inSync().forEach(each -> held.put(each, acknowledged));
    }
  }

  private void check(String at) {
    SlotState slot = state.slot(0);
    assertFalse(slot.inSync().isEmpty(), at);
    assertTrue(slot.grown() <= state.redundancy(), at);
    for (int each : slot.eligible()) {
      assertFalse(slot.isInSync(each), at);
      assertEquals(acknowledged, held.getOrDefault(each, 0), at);
    }
    if (!slot.lost()) {
      slot.inSync().forEach(each -> assertEquals(acknowledged, held.getOrDefault(each, 0), at));
    }
    // A write that is taken makes a stranger of everybody who does not get it.
    if (!slot.lost() && slot.inSync().size() >= state.required(0)) {
      assertEquals(List.of(), slot.eligible(), at);
    }
  }
}
