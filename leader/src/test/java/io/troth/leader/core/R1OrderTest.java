package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;

class R1OrderTest {
  private final Led led = Led.serving(3, 3);

  @Test
  void each_transaction_has_the_next_revision_of_this_epoch() {
    led.put("a");
    led.ackAll();
    led.put("b");
    led.put("c");
    led.ackAll();
    assertEquals(
        List.of(Revision.of(2, 1), Revision.of(2, 2), Revision.of(2, 3)),
        led.prepares(1).stream().map(Prepare::revision).toList());
  }

  @Test
  void two_with_a_condition_on_one_key_are_not_undecided_together() {
    long first = led.putIf(new Condition.Any(Key.of("k")));
    long second = led.putIf(new Condition.Any(Key.of("k")));
    assertEquals(1, led.prepares(1).size());
    led.ackAll();
    assertTrue(led.isAnswered(first));
    assertFalse(led.isAnswered(second));
    assertEquals(1, led.prepares(1).size(), "its turn has come");
  }

  @Test
  void one_that_came_before_the_last_holder_went_out_is_judged_by_what_that_left() {
    led.putIf(new Condition.Any(Key.of("k")));
    long loser = led.putIf(new Condition.Absent(Key.of("k")));
    led.pass(150_000);
    led.ackAll();
    assertEquals(Reply.Reason.KEY_EXISTS, led.refusal(loser));
  }

  /**
   * Meanwhile another leader may have taken office, which serves at once if every follower has
   * promised it, and has deleted the key: only the followers can say.
   */
  @Test
  void one_that_came_while_the_votes_were_on_their_way_is_judged_by_followers() {
    long holder = led.putIf(new Condition.Any(Key.of("k")));
    led.prepares(1);
    led.pass(150_000);
    long late = led.putIf(new Condition.Absent(Key.of("k")));
    led.pass(50_000);
    led.ackAll();
    assertTrue(led.isAnswered(holder));
    assertFalse(led.isAnswered(late));
    assertEquals(1, led.prepares(1).size());
  }

  @Test
  void a_blind_write_waits_for_one_with_a_condition() {
    led.putIf(new Condition.Any(Key.of("k")));
    led.put("k");
    assertEquals(1, led.prepares(1).size());
    led.ackAll();
    assertEquals(1, led.prepares(1).size());
  }

  @Test
  void blind_writes_of_one_key_share_a_round_in_the_order_of_revisions() {
    led.put("on its way");
    led.put("on its way too");
    led.rounds(1);
    long one = led.put("k");
    assertEquals(List.of(), led.rounds(1), "it waits for company");
    long other = led.put("k");
    List<Round> next = led.rounds(1);
    assertEquals(1, next.size());
    assertEquals(2, next.getFirst().prepares().size());
    led.ackAll();
    assertTrue(led.done(one) < led.done(other));
  }

  @Test
  void no_revision_is_given_while_the_office_is_not_confirmed() {
    led.confirms = false;
    led.passAlive(Timing.DEFAULT.office());
    led.put("k");
    assertEquals(List.of(), led.prepares(1));
    led.confirms = true;
    led.passAlive(Timing.DEFAULT.office());
    assertEquals(1, led.prepares(1).size());
  }
}
