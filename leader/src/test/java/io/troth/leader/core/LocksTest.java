package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.Prepare;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.leader.core.Transaction.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** R1: who works on a key with a condition has it alone. */
class LocksTest {
  private static final Key KEY = Key.of("k");
  private static final Key OTHER = Key.of("other");
  private static final long BEFORE = 7;

  private final Locks locks = new Locks();
  private final List<Transaction> ready = new ArrayList<>();

  @Test
  void blind_writes_share_a_key_and_a_condition_has_it_alone() {
    Transaction one = blind();
    Transaction other = blind();
    Transaction alone = ifRevision(BEFORE);
    assertTrue(locks.acquire(one));
    assertTrue(locks.acquire(other));
    assertFalse(locks.acquire(alone));
    Transaction late = blind();
    assertFalse(locks.acquire(late), "whoever came first goes first");
    locks.release(one, ready);
    assertEquals(List.of(), ready);
    locks.release(other, ready);
    assertEquals(List.of(alone), ready);
    locks.release(alone, ready);
    assertEquals(List.of(alone, late), ready);
    locks.release(late, ready);
    assertEquals(0, locks.lockedKeys());
  }

  @Test
  void two_that_want_the_same_keys_in_opposite_order_meet_at_the_first() {
    Transaction one = over(KEY, OTHER);
    Transaction other = over(OTHER, KEY);
    assertTrue(locks.acquire(one));
    assertFalse(locks.acquire(other));
    locks.release(one, ready);
    assertEquals(List.of(other), ready);
  }

  @Test
  void one_that_waited_for_a_commit_is_known_to_fail_without_being_asked() {
    Transaction winner = ifRevision(BEFORE);
    Transaction loser = ifRevision(BEFORE);
    Transaction next = ifRevision(9);
    queue(winner, loser, next);
    end(winner, 9, Outcome.COMMITTED);
    assertEquals(Optional.of(loser.whole.conditions().get(0)), locks.failing(loser));
    locks.release(loser, ready);
    assertEquals(Optional.empty(), locks.failing(next), "it has seen what the winner wrote");
  }

  @Test
  void after_an_abort_by_a_no_vote_the_key_is_as_it_was() {
    Transaction winner = ifRevision(BEFORE);
    Transaction refused = ifRevision(8);
    Transaction loser = ifRevision(BEFORE);
    queue(winner, refused, loser);
    end(winner, 9, Outcome.COMMITTED);
    end(refused, 10, Outcome.ABORTED);
    assertTrue(locks.failing(loser).isPresent());
  }

  @Test
  void nothing_is_known_after_blind_writes_held_ones_and_aborts_that_may_be_overruled() {
    Transaction blind = blind();
    Transaction waits = ifRevision(BEFORE);
    queue(blind, waits);
    end(blind, 9, Outcome.COMMITTED);
    assertEquals(Optional.empty(), locks.failing(waits));
    locks.release(waits, ready);

    Transaction unsure = ifRevision(BEFORE);
    Transaction second = ifRevision(BEFORE);
    queue(unsure, second);
    unsure.unilateral = true;
    end(unsure, 10, Outcome.ABORTED);
    assertEquals(Optional.empty(), locks.failing(second));
  }

  private void queue(Transaction... all) {
    for (Transaction each : all) {
      locks.acquire(each);
    }
  }

  private void end(Transaction transaction, long revision, Outcome outcome) {
    transaction.revision = revision;
    transaction.outcome = outcome;
    locks.release(transaction, ready);
  }

  private static Transaction ifRevision(long revision) {
    return transaction(List.of(KEY), List.of(new Condition.RevisionIs(KEY, revision)));
  }

  private static Transaction blind() {
    return transaction(List.of(KEY), List.of());
  }

  private static Transaction over(Key... keys) {
    return transaction(List.of(keys), List.of());
  }

  private static Transaction transaction(List<Key> keys, List<Condition> conditions) {
    boolean exclusive = !conditions.isEmpty() || keys.size() > 1;
    Transaction made = new Transaction(1, 0, 1_000_000, keys, exclusive);
    List<Write> writes =
        keys.stream().<Write>map(key -> new Write.Put(key, Value.of("v"))).toList();
    made.whole = new Prepare(Revision.NONE, List.of(KEY.slot()), conditions, writes);
    return made;
  }
}
