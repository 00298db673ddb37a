package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.Decision;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.List;
import org.junit.jupiter.api.Test;

class R4CommitPointTest {
  private static final long REVISION = Revision.of(Led.EPOCH, 1);

  private final Led led = Led.serving(3, 3);

  @Test
  void the_answer_comes_with_the_last_vote_and_not_before() {
    long id = led.put("k");
    led.ack(1);
    led.ack(2);
    assertFalse(led.isAnswered(id));
    led.ack(3);
    assertEquals(REVISION, led.done(id));
  }

  @Test
  void a_transaction_over_several_slots_needs_the_votes_of_all_of_them() {
    Led four = Led.serving(4, 1);
    Key one = Led.keyIn(slot -> four.state.slot(slot).isInSync(1));
    Key other = Led.keyIn(slot -> four.state.slot(slot).isInSync(2));
    long id =
        four.ask(
            new Command.Commit(
                List.of(), List.of(Led.write(one.toString()), Led.write(other.toString()))));
    four.ack(1);
    assertFalse(four.isAnswered(id));
    four.ack(2);
    assertTrue(four.done(id) > 0);
  }

  @Test
  void one_no_aborts_it_everywhere() {
    long id = led.putIf(new Condition.Absent(Key.of("k")));
    led.ack(1, new Vote(REVISION, -1, false));
    led.ack(2, new Vote(REVISION, 0, true));
    assertEquals(Reply.Reason.KEY_EXISTS, led.refusal(id));
    led.pass(Timing.DEFAULT.decisionDelay());
    for (int follower = 1; follower <= 3; follower++) {
      assertEquals(List.of(new Decision(REVISION, false)), led.decisions(follower));
    }
  }

  @Test
  void a_yes_that_comes_after_a_no_changes_nothing() {
    long id = led.putIf(new Condition.Absent(Key.of("k")));
    led.ack(1, new Vote(REVISION, 0, true));
    led.ack(2, new Vote(REVISION, -1, false));
    led.ack(3, new Vote(REVISION, -1, false));
    assertEquals(Reply.Reason.KEY_EXISTS, led.refusal(id));
    led.pass(Timing.DEFAULT.decisionDelay());
    assertEquals(List.of(new Decision(REVISION, false)), led.decisions(3));
  }

  @Test
  void the_answer_says_whether_the_key_existed() {
    long id = led.putIf(new Condition.Any(Key.of("k")));
    for (int follower = 1; follower <= 3; follower++) {
      led.ack(follower, new Vote(REVISION, -1, true));
    }
    assertEquals(new Reply.Done(REVISION, true), led.replies.get(id));
  }
}
