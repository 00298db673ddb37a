package io.troth.follower.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.Remembered;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class I6DoubtTest {
  private static final long OTHER = 8;

  private final Told told = Told.serving(Role.IN_SYNC);

  private List<Remembered> remembered(long link) {
    return told.said(link).stream()
        .filter(ToLeader.Memory.class::isInstance)
        .flatMap(each -> ((ToLeader.Memory) each).remembered().stream())
        .toList();
  }

  private static Remembered remembered(Remembered.State state, boolean keys) {
    return new Remembered(9, state, List.of(Told.KEY.slot()), keys ? List.of(Told.KEY) : List.of());
  }

  @Test
  void a_new_leader_is_told_what_is_in_doubt() {
    told.prepare(Told.put(9));
    told.hello(OTHER, Told.EPOCH + 1);
    told.sync();
    assertEquals(List.of(remembered(Remembered.State.PREPARED, true)), remembered(OTHER));
  }

  @Test
  void so_it_is_after_a_restart() {
    told.prepare(Told.put(9));
    told.sync();
    told.restart();
    told.hello(OTHER, Told.EPOCH + 1);
    told.sync();
    assertEquals(List.of(remembered(Remembered.State.PREPARED, true)), remembered(OTHER));
  }

  @Test
  void what_is_decided_is_told_too_until_it_is_forgotten() {
    told.prepare(Told.put(9));
    told.decide(9, true);
    told.restart();
    told.hello(OTHER, Told.EPOCH + 1);
    told.sync();
    assertEquals(List.of(remembered(Remembered.State.COMMITTED, false)), remembered(OTHER));
  }

  @Test
  void an_abort_is_told_as_that() {
    told.prepare(Told.put(9));
    told.decide(9, false);
    told.hello(OTHER, Told.EPOCH + 1);
    told.sync();
    assertEquals(List.of(remembered(Remembered.State.ABORTED, false)), remembered(OTHER));
  }

  @Test
  void the_leader_hears_first_how_much_is_remembered() {
    told.prepare(Told.put(9), Told.put(10), Told.put(11));
    told.decide(10, true);
    told.hello(OTHER, Told.EPOCH + 1);
    told.sync();
    assertEquals(
        new ToLeader.Welcome(Told.EPOCH + 1, "store", 1, 0, 3), told.said(OTHER).getFirst());
  }

  @Test
  void one_that_is_told_to_forget_what_is_in_doubt_stops() {
    told.prepare(Told.put(9));
    assertThrows(Invariant.Violated.class, () -> told.forget(9));
  }

  @Test
  void asked_again_it_keeps_the_record_that_it_has() {
    told.prepare(Told.put(9));
    told.sync();
    told.effects.clear();
    told.prepare(Told.put(9));
    assertEquals(List.of(), told.stored());
    told.sync();
    assertEquals(1, told.said().size());
    assertEquals(1, told.core.inDoubt());
  }

  /** I9. */
  @Test
  void much_that_is_in_doubt_is_told_in_several_messages() {
    Value large = Value.of(new byte[Limits.MEMORY_BYTES_MAX / 2]);
    for (int each = 0; each < 6; each++) {
      told.prepare(
          new Prepare(
              9 + each,
              List.of(Told.KEY.slot()),
              List.of(),
              List.of(new Write.Put(Told.KEY, large))));
    }
    assertTrue(memories().stream().allMatch(each -> each.remembered().size() <= 2));
    assertEquals(6, remembered(OTHER).size());
  }

  /** I9. */
  @Test
  void so_is_much_that_is_decided() {
    List<Integer> slots = IntStream.range(0, Slots.COUNT).boxed().toList();
    int each = 16 + 2 * slots.size();
    int many = 3 * Limits.MEMORY_BYTES_MAX / each;
    for (long revision = 1; revision <= many; revision++) {
      told.decided.put(revision, new Stored.Outcome(true, slots));
    }
    told.restart();
    assertTrue(
        memories().stream()
            .allMatch(memory -> memory.remembered().size() <= 1 + Limits.MEMORY_BYTES_MAX / each));
    assertEquals(many, remembered(OTHER).size());
  }

  /** What a new leader is told, of which only the last says that it is the last. */
  private List<ToLeader.Memory> memories() {
    told.hello(OTHER, Told.EPOCH + 1);
    told.sync();
    List<ToLeader.Memory> said =
        told.said(OTHER).stream()
            .filter(ToLeader.Memory.class::isInstance)
            .map(ToLeader.Memory.class::cast)
            .toList();
    assertEquals(
        said.size() - 1, said.stream().filter(each -> !each.last()).count(), "the last says so");
    assertTrue(said.getLast().last());
    return said;
  }

  /** I9. */
  @Test
  void only_so_many_slots_are_fetched_at_a_time() {
    Told learner = Told.serving(Role.LEARNER);
    for (int slot = 0; slot < 3 * Limits.FETCHES_MAX; slot++) {
      learner.hear(new ToFollower.Pull(Told.EPOCH, slot, slot, 2, "f2:1", 8));
    }
    List<Effect> fetches = learner.effects.stream().filter(Effect.Fetch.class::isInstance).toList();
    assertEquals(Limits.FETCHES_MAX, fetches.size());
    Effect.Fetch first = (Effect.Fetch) fetches.getFirst();
    learner.step(new Input.FetchFailed(first.fetch(), "gone"));
    assertEquals(
        Limits.FETCHES_MAX + 1,
        learner.effects.stream().filter(Effect.Fetch.class::isInstance).count());
  }
}
