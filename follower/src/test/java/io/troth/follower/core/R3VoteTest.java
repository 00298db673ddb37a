package io.troth.follower.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.ToLeader;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

class R3VoteTest {
  private static final Key KEY = Told.KEY;
  private static final Version THERE = Version.of(5, new Write.Put(KEY, Value.of("old")));

  private final Told told = Told.serving(Role.IN_SYNC);

  private ToLeader.Ack voted() {
    return assertInstanceOf(ToLeader.Ack.class, told.said().getLast());
  }

  private Vote vote(Condition... conditions) {
    told.prepare(Told.put(9, conditions));
    told.sync();
    return voted().votes().getFirst();
  }

  @Test
  void it_votes_yes_when_the_record_is_in_synced_storage_and_not_before() {
    told.prepare(Told.put(9));
    assertEquals(List.of(new StoreChange.Prepared(Told.put(9))), told.stored());
    assertEquals(List.of(), told.said());
    told.sync();
    assertEquals(List.of(new ToLeader.Ack(Told.EPOCH, 1, List.of())), told.said());
  }

  @Test
  void a_sync_that_began_before_the_record_was_written_is_not_enough() {
    told.prepare(Told.put(8));
    Effect.Sync earlier = assertInstanceOf(Effect.Sync.class, told.effects.getLast());
    told.prepare(Told.put(9));
    told.step(new Input.Durable(earlier.ticket()));
    assertEquals(List.of(new ToLeader.Ack(Told.EPOCH, 1, List.of())), told.said());
  }

  @Test
  void no_if_the_key_is_there_and_must_not_be() {
    told.data.put(KEY, THERE);
    assertEquals(new Vote(9, 0, true), vote(new Condition.Absent(KEY)));
  }

  @Test
  void no_if_the_key_is_not_there_and_must_be() {
    assertEquals(new Vote(9, 0, false), vote(new Condition.Exists(KEY)));
  }

  @Test
  void no_if_the_key_has_another_revision() {
    told.data.put(KEY, THERE);
    assertEquals(new Vote(9, 0, true), vote(new Condition.RevisionIs(KEY, 4)));
  }

  @Test
  void one_of_the_revisions_named_is_enough() {
    told.data.put(KEY, THERE);
    assertEquals(new Vote(9, -1, true), vote(new Condition.RevisionIn(KEY, List.of(4L, 5L, 6L))));
  }

  @Test
  void no_if_the_key_has_none_of_the_revisions_named() {
    told.data.put(KEY, THERE);
    assertEquals(new Vote(9, 0, true), vote(new Condition.RevisionIn(KEY, List.of(4L, 6L))));
  }

  @Test
  void a_key_that_is_absent_has_no_revision() {
    assertEquals(new Vote(9, 0, false), vote(new Condition.RevisionIn(KEY, List.of(0L, 1L))));
  }

  @Test
  void no_if_the_key_has_a_revision_that_it_must_not_have() {
    told.data.put(KEY, THERE);
    assertEquals(new Vote(9, 0, true), vote(new Condition.RevisionNotIn(KEY, List.of(4L, 5L))));
  }

  @Test
  void yes_if_the_key_has_another_revision_than_those_it_must_not_have_or_is_absent() {
    Condition not = new Condition.RevisionNotIn(KEY, List.of(0L, 4L, 6L));
    assertEquals(new Vote(9, -1, false), vote(not));
    Told there = Told.serving(Role.IN_SYNC);
    there.data.put(KEY, THERE);
    there.prepare(Told.put(9, not));
    there.sync();
    ToLeader.Ack ack = assertInstanceOf(ToLeader.Ack.class, there.said().getLast());
    assertEquals(List.of(new Vote(9, -1, true)), ack.votes());
  }

  @Test
  void no_if_the_key_has_another_value() {
    told.data.put(KEY, THERE);
    assertEquals(new Vote(9, 0, true), vote(new Condition.ValueIs(KEY, Value.of("new"))));
  }

  @Test
  void the_first_condition_that_fails_is_named() {
    told.data.put(KEY, THERE);
    assertEquals(1, vote(new Condition.RevisionIs(KEY, 5), new Condition.Absent(KEY)).failed());
  }

  @Test
  void yes_if_all_conditions_hold() {
    told.data.put(KEY, THERE);
    assertEquals(
        new Vote(9, -1, true),
        vote(new Condition.Exists(KEY), new Condition.ValueIs(KEY, Value.of("old"))));
  }

  @Test
  void what_it_voted_down_is_not_stored() {
    vote(new Condition.Exists(KEY));
    assertEquals(0, told.core.inDoubt());
    assertEquals(List.of(), told.stored());
  }

  @Test
  void a_decision_of_the_same_round_counts_first() {
    told.prepare(Told.put(9));
    told.sync();
    told.commitAndPrepare(9, Told.put(10, new Condition.Absent(KEY)));
    told.sync();
    assertEquals(new Vote(10, 0, true), voted().votes().getFirst());
  }

  @Test
  void a_learner_judges_nothing() {
    Told learner = Told.serving(Role.LEARNER);
    learner.prepare(Told.put(9, new Condition.Exists(KEY)));
    learner.sync();
    assertEquals(
        List.of(new ToLeader.Ack(Told.EPOCH, 1, List.of(new Vote(9, -1, false)))), learner.said());
  }

  @Test
  void one_that_can_not_store_says_so_and_votes_no_more() {
    told.prepare(Told.put(9));
    told.step(new Input.StoreFailed("disk full"));
    assertEquals(List.of(new ToLeader.Trouble(Told.EPOCH, "disk full")), told.said());
    told.sync();
    told.prepare(Told.put(10));
    told.sync();
    assertEquals(1, told.said().size());
    assertTrue(told.effects.contains(new Effect.CloseLink(Told.LINK, "can't store")));
  }

  @Test
  void a_vote_does_not_go_to_another_link_than_that_which_asked() {
    told.prepare(Told.put(9));
    told.step(new Input.LinkClosed(Told.LINK));
    told.hello(8, Told.EPOCH);
    told.sync();
    assertTrue(told.said(8).stream().noneMatch(ToLeader.Ack.class::isInstance));
  }
}
