package io.troth.follower.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Invariant;
import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How a learner comes to hold everything (R8). */
class R8CopyTest {
  private static final Key KEY = Told.KEY;
  private static final int SLOT = KEY.slot();
  private static final byte[] END = new byte[0];
  private static final byte[] MORE = {1, 2};
  private static final long HORIZON = 5;

  private final Told told = Told.serving(Role.LEARNER);

  private static Entry entry(long revision) {
    return new Entry(KEY, Version.of(revision, new Write.Put(KEY, Value.of("copied"))));
  }

  private Effect.Fetch fetch() {
    return told.wanted(Effect.Fetch.class).getLast();
  }

  /** As the source answers the last question. */
  private void page(byte[] next, long horizon, Entry... entries) {
    told.step(new Input.Page(fetch().fetch(), List.of(entries), next, horizon));
  }

  private void copied() {
    told.pull(1);
    page(END, HORIZON);
    told.sync();
    told.effects.clear();
  }

  @Test
  void a_slot_is_fetched_page_by_page_until_there_is_none_left() {
    told.pull(1);
    assertArrayEquals(END, fetch().cursor());
    page(MORE, HORIZON, entry(4));
    assertArrayEquals(MORE, fetch().cursor());
    assertEquals(2, told.wanted(Effect.Fetch.class).size());
    assertEquals(List.of(new StoreChange.Copied(SLOT, List.of(entry(4)))), told.stored());
    page(END, HORIZON, entry(6));
    assertEquals(entry(6).version(), told.data.get(KEY));
    assertEquals(2, told.wanted(Effect.Fetch.class).size());
  }

  @Test
  void the_leader_hears_of_it_when_the_copy_is_in_synced_storage() {
    told.pull(1);
    page(MORE, HORIZON, entry(4));
    page(END, HORIZON, entry(6));
    assertEquals(List.of(), told.said());
    told.sync();
    long bytes = (long) entry(4).bytes() + entry(6).bytes();
    assertEquals(List.of(new ToLeader.Pulled(Told.EPOCH, 1, SLOT, 2, bytes)), told.said());
  }

  @Test
  void who_has_nothing_fetches_everything_and_from_then_on_what_is_new() {
    told.pull(1, 12);
    assertEquals(SlotRole.NOTHING, fetch().since());
    page(END, HORIZON);
    assertTrue(told.stored().contains(new StoreChange.RoleSet(SLOT, SlotRole.learner(12))));
    told.pull(2, 15);
    assertEquals(12, fetch().since());
  }

  @Test
  void what_is_stable_may_not_have_come_to_a_learner_and_is_fetched_again() {
    told.pull(1, 12);
    told.stable(20);
    page(END, HORIZON);
    told.pull(2, 25);
    assertEquals(12, fetch().since());
  }

  @Test
  void after_a_crash_in_the_middle_it_fetches_everything_anew() {
    told.pull(1);
    page(MORE, HORIZON, entry(4));
    told.restart();
    told.hello(Told.LINK, Told.EPOCH);
    told.sync();
    told.change(Role.LEARNER);
    assertTrue(told.data.isEmpty(), "what it has, others may have deleted since");
    told.pull(2);
    assertEquals(SlotRole.NOTHING, fetch().since());
  }

  @Test
  void a_whole_copy_can_tell_what_its_source_could_at_every_page() {
    told.pull(1);
    page(MORE, HORIZON);
    page(END, HORIZON + 2);
    assertTrue(told.stored().contains(new StoreChange.Purged(SLOT, HORIZON + 2)));
  }

  @Test
  void from_a_source_that_could_tell_nothing_nothing_can_be_told() {
    told.pull(1);
    page(MORE, SlotRole.NOTHING);
    page(END, HORIZON);
    assertTrue(told.stored().stream().noneMatch(StoreChange.Purged.class::isInstance));
  }

  @Test
  void a_copy_of_what_is_new_changes_nothing_about_what_can_be_told() {
    copied();
    told.pull(2);
    page(END, HORIZON + 7);
    assertTrue(told.stored().stream().noneMatch(StoreChange.Purged.class::isInstance));
  }

  /** R7: it may be the only other one that has everything. */
  @Test
  void a_copy_that_is_too_old_stays_until_the_leader_says_otherwise() {
    told.pull(1);
    told.step(new Input.PageTooOld(fetch().fetch()));
    assertEquals(List.of(), told.stored());
    assertEquals(
        new ToLeader.PullFailed(
            Told.EPOCH, SLOT, true, "the source has forgotten what was deleted"),
        told.said().getFirst());
  }

  @Test
  void a_fetch_that_failed_is_told_as_no_more_than_that() {
    told.pull(1);
    told.step(new Input.FetchFailed(fetch().fetch(), "gone"));
    assertEquals(List.of(new ToLeader.PullFailed(Told.EPOCH, SLOT, false, "gone")), told.said());
  }

  @Test
  void a_page_for_what_it_is_no_longer_changes_nothing() {
    for (Role next : List.of(Role.NONE, Role.IN_SYNC, Role.LEARNER)) {
      Told other = Told.serving(Role.LEARNER);
      other.pull(1);
      long fetch = other.wanted(Effect.Fetch.class).getFirst().fetch();
      other.change(next);
      other.effects.clear();
      other.step(new Input.Page(fetch, List.of(entry(4)), END, HORIZON));
      assertEquals(List.of(), other.stored(), next.toString());
    }
  }

  @Test
  void a_page_that_was_asked_for_on_another_link_changes_nothing() {
    told.pull(1);
    told.step(new Input.LinkClosed(Told.LINK));
    told.effects.clear();
    told.step(new Input.Page(1, List.of(entry(4)), END, HORIZON));
    assertEquals(List.of(), told.stored());
  }

  @Test
  void the_last_word_on_a_slot_counts() {
    told.pull(1);
    Effect.Fetch first = fetch();
    told.pull(2);
    told.effects.clear();
    told.step(new Input.Page(first.fetch(), List.of(entry(4)), END, HORIZON));
    told.sync();
    assertEquals(List.of(), told.stored());
    assertEquals(List.of(), told.said());
  }

  @Test
  void of_a_page_and_a_decision_the_later_revision_counts() {
    told.prepare(Told.put(9));
    told.pull(1);
    page(END, HORIZON, entry(12));
    told.decide(9, true);
    assertEquals(entry(12).version(), told.data.get(KEY));
  }

  @Test
  void writes_of_slots_that_are_not_its_own_are_not_kept() {
    Told other = Told.serving(Role.NONE);
    other.prepare(Told.put(9));
    other.decide(9, true);
    assertTrue(other.data.isEmpty());
  }

  @Test
  void one_that_is_about_to_join_judges_by_what_its_copy_has_too() {
    copied();
    told.change(Role.JOINING);
    told.data.put(KEY, entry(12).version());
    told.prepare(Told.put(9));
    told.sync();
    told.commitAndPrepare(9, Told.put(13, new Condition.RevisionIs(KEY, 12)));
    told.sync();
    ToLeader.Ack ack = (ToLeader.Ack) told.said().getLast();
    assertEquals(List.of(new Vote(13, -1, true)), ack.votes());
  }

  @Test
  void to_be_about_to_join_is_not_stored_and_ends_with_the_link() {
    copied();
    told.change(Role.JOINING);
    assertEquals(List.of(), told.stored());
    assertEquals(Role.JOINING, told.core.role(SLOT));
    told.step(new Input.LinkClosed(Told.LINK));
    assertEquals(Role.LEARNER, told.core.role(SLOT));
  }

  /** I8. */
  @Test
  void one_that_is_not_in_sync_stops_when_it_is_asked_to_compare() {
    assertThrows(
        Invariant.Violated.class,
        () -> told.hear(new ToFollower.Compare(Told.EPOCH, 1, List.of(SLOT))));
  }

  /** I8. */
  @Test
  void sums_that_were_asked_for_on_another_link_are_not_told() {
    List<SlotSum> sums = List.of(new SlotSum(1, 2));
    told.step(new Input.Compared(Told.LINK, Told.EPOCH, 1, sums));
    assertEquals(List.of(new ToLeader.Compared(Told.EPOCH, 1, sums)), told.said());
    told.effects.clear();
    told.step(new Input.Compared(8, Told.EPOCH, 2, sums));
    assertEquals(List.of(), told.effects);
  }

  @Test
  void what_is_stable_is_stored_with_every_acknowledgement_even_if_all_votes_are_no() {
    Told voter = Told.serving(Role.IN_SYNC);
    voter.hear(
        new ToFollower.Round(
            Told.EPOCH,
            1,
            40,
            false,
            List.of(),
            List.of(),
            List.of(),
            List.of(Told.put(41, new Condition.Exists(KEY)))));
    assertEquals(List.of(new StoreChange.Stable(40)), voter.stored());
  }

  @Test
  void a_store_gets_its_new_name_together_with_the_loss_of_what_it_held() {
    Told held = Told.serving(Role.IN_SYNC);
    held.hear(
        new ToFollower.Assignment(
            Told.EPOCH, "store/2", Collections.nCopies(Slots.COUNT, Role.NONE)));
    List<StoreChange> batch = held.wanted(Effect.Store.class).getLast().changes();
    assertEquals(new StoreChange.Named("store/2"), batch.getFirst());
    assertTrue(batch.contains(new StoreChange.Cleared(7)));
    held.restart();
    held.hello(Told.LINK, Told.EPOCH);
    held.sync();
    assertEquals("store/2", ((ToLeader.Welcome) held.said().getFirst()).storeId());
  }
}
