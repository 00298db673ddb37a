package io.troth.follower.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.troth.common.check.Limits;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a follower knows of a slot that it enters, leaves, or takes over (R7, R8). */
class R7RoleTest {
  private static final int SLOT = Told.KEY.slot();
  private static final StoreChange EMPTIED = new StoreChange.Cleared(SLOT);

  private final Told told = Told.serving(Role.NONE);

  /** What is stored when it becomes that. */
  private List<StoreChange> becoming(Role role) {
    told.effects.clear();
    told.change(role);
    return told.stored();
  }

  private static StoreChange set(SlotRole role) {
    return new StoreChange.RoleSet(SLOT, role);
  }

  /** A learner that has everything. */
  private void learned() {
    told.change(Role.LEARNER);
    told.pull(1);
    Effect.Fetch fetch = told.wanted(Effect.Fetch.class).getLast();
    told.step(new Input.Page(fetch.fetch(), List.of(), new byte[0], 0));
    told.sync();
  }

  private long fetchesSince() {
    told.pull(2);
    return told.wanted(Effect.Fetch.class).getLast().since();
  }

  @Test
  void of_a_new_and_empty_slot_everything_can_be_told() {
    assertEquals(
        List.of(new StoreChange.Purged(SLOT, Revision.NONE), set(SlotRole.IN_SYNC)),
        becoming(Role.IN_SYNC));
  }

  @Test
  void one_that_left_a_moment_ago_fetches_what_is_new() {
    told.change(Role.IN_SYNC);
    told.stable(20);
    assertEquals(List.of(set(SlotRole.learner(20))), becoming(Role.LEARNER));
    assertEquals(20, fetchesSince());
  }

  @Test
  void so_it_is_after_a_restart() {
    told.change(Role.IN_SYNC);
    told.stable(20);
    told.restart();
    told.hello(Told.LINK, Told.EPOCH);
    told.sync();
    assertEquals(List.of(set(SlotRole.learner(20))), becoming(Role.LEARNER));
    assertEquals(20, fetchesSince());
  }

  @Test
  void what_was_stable_once_stays_so() {
    told.change(Role.IN_SYNC);
    told.stable(20);
    told.stable(10);
    told.change(Role.LEARNER);
    assertEquals(20, fetchesSince());
  }

  /** The member of a lost slot, on an empty disk, when another has taken the slot over. */
  @Test
  void one_with_an_empty_disk_fetches_everything() {
    assertEquals(List.of(EMPTIED, set(SlotRole.learner(SlotRole.NOTHING))), becoming(Role.LEARNER));
    assertEquals(SlotRole.NOTHING, fetchesSince());
  }

  @Test
  void one_that_is_told_so_twice_before_it_has_anything_begins_with_nothing_again() {
    told.change(Role.LEARNER);
    assertEquals(List.of(EMPTIED, set(SlotRole.learner(SlotRole.NOTHING))), becoming(Role.LEARNER));
  }

  @Test
  void one_that_is_told_so_again_keeps_the_copy_that_it_has() {
    learned();
    assertEquals(List.of(), becoming(Role.LEARNER));
  }

  @Test
  void one_that_gives_up_a_slot_empties_it() {
    learned();
    assertEquals(List.of(EMPTIED, set(SlotRole.NONE)), becoming(Role.NONE));
  }

  @Test
  void one_that_joins_can_tell_what_it_could_before() {
    learned();
    told.change(Role.JOINING);
    assertEquals(List.of(set(SlotRole.IN_SYNC)), becoming(Role.IN_SYNC));
  }

  /** It may have in doubt, and commit yet, what the others believe to have ended long ago. */
  @Test
  void one_that_takes_a_slot_over_can_tell_nothing_from_before() {
    learned();
    assertEquals(
        List.of(new StoreChange.Purged(SLOT, Revision.last(Told.EPOCH)), set(SlotRole.IN_SYNC)),
        becoming(Role.IN_SYNC));
  }

  @Test
  void what_it_is_told_to_purge_is_purged() {
    told.change(Role.IN_SYNC);
    told.effects.clear();
    told.hear(new ToFollower.Purge(Told.EPOCH, List.of(SLOT), 20));
    assertEquals(List.of(new StoreChange.Purged(SLOT, 20)), told.stored());
  }

  @Test
  void one_whose_disk_hangs_in_a_sync_steps_out_and_stays_out_until_it_is_done() {
    Told hung = Told.serving(Role.IN_SYNC);
    hung.step(new Input.Beat(0, 0, 0, 0, Limits.SILENCE_MILLIS_MAX - 1));
    assertInstanceOf(ToLeader.Beat.class, hung.said().getLast());
    hung.prepare(Told.put(9));
    hung.step(new Input.Beat(0, 0, 0, 0, Limits.SILENCE_MILLIS_MAX));
    assertInstanceOf(ToLeader.Trouble.class, hung.said().getLast());
    assertEquals(1, hung.wanted(Effect.CloseLink.class).size());
    assertFalse(hung.core.isLinked());
    hung.effects.clear();
    hung.hello(8, Told.EPOCH);
    hung.step(new Input.Beat(0, 0, 0, 0, 5_000));
    assertInstanceOf(ToLeader.Trouble.class, hung.said(8).getFirst());
    hung.hello(9, Told.EPOCH);
    hung.sync();
    assertInstanceOf(ToLeader.Welcome.class, hung.said(9).getFirst());
  }

  @Test
  void how_long_a_sync_may_take_is_what_its_leader_says() {
    Told patient = new Told();
    patient.step(
        new Input.Received(
            Told.LINK, new ToFollower.Hello("c", Told.EPOCH, "n", List.of(), "l:1", 1, 10_000)));
    patient.sync();
    patient.step(new Input.Beat(0, 0, 0, 0, 9_999));
    assertInstanceOf(ToLeader.Beat.class, patient.said().getLast());
    patient.step(new Input.Beat(0, 0, 0, 0, 10_000));
    assertInstanceOf(ToLeader.Trouble.class, patient.said().getLast());
  }
}
