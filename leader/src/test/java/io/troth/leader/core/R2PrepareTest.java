package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Write;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class R2PrepareTest {
  @Test
  void each_follower_gets_its_own_part_and_the_list_of_all_slots() {
    Led led = Led.serving(4, 1);
    Key one = keyOf(led, 1);
    Key other = keyOf(led, 2);
    List<Condition> conditions = List.of(new Condition.Any(one), new Condition.Absent(other));
    List<Write> writes = List.of(Led.write(one.toString()), Led.write(other.toString()));
    led.ask(new Command.Commit(conditions, writes));
    Set<Integer> slots = new TreeSet<>(List.of(one.slot(), other.slot()));
    Prepare first = led.prepares(1).getFirst();
    Prepare second = led.prepares(2).getFirst();
    assertEquals(List.copyOf(slots), first.slots());
    assertEquals(List.copyOf(slots), second.slots());
    assertEquals(conditions.subList(0, 1), first.conditions());
    assertEquals(conditions.subList(1, 2), second.conditions());
    assertEquals(writes.subList(0, 1), first.writes());
    assertEquals(writes.subList(1, 2), second.writes());
    assertEquals(List.of(), led.prepares(3));
    assertEquals(List.of(), led.prepares(4));
  }

  @Test
  void a_condition_on_another_follower_than_the_write_is_asked_there() {
    Led led = Led.serving(2, 1);
    Key looked = keyOf(led, 1);
    Key written = keyOf(led, 2);
    Condition condition = new Condition.Exists(looked);
    long id =
        led.ask(new Command.Commit(List.of(condition), List.of(Led.write(written.toString()))));
    Prepare judging = led.prepares(1).getFirst();
    assertEquals(List.of(condition), judging.conditions());
    assertEquals(List.of(), judging.writes());
    assertEquals(List.of(), led.prepares(2).getFirst().conditions());
    led.ack(2);
    assertFalse(led.isAnswered(id));
    led.ack(1, new Vote(judging.revision(), 0, false));
    assertEquals(Reply.Reason.NO_KEY, led.refusal(id));
  }

  @Test
  void a_learner_gets_the_writes_too_and_nobody_waits_for_it() {
    Led led = Led.serving(3, 3);
    led.fail(3);
    led.log();
    led.connect(3);
    led.pass(1);
    assertTrue(
        led.said(3).stream()
            .anyMatch(each ->
                each instanceof ToFollower.Assignment all
                    && all.roles().stream().allMatch(role -> role == Role.LEARNER)));
    Key learned = Led.keyIn(slot -> slot < Limits.LEARNING_MAX);
    long id = led.put(learned.toString());
    assertEquals(1, led.prepares(3).size());
    led.ack(1);
    assertFalse(led.isAnswered(id));
    led.ack(2);
    assertTrue(led.done(id) > 0);
  }

  private static Key keyOf(Led led, int follower) {
    return Led.keyIn(slot -> led.state.slot(slot).isInSync(follower));
  }
}
