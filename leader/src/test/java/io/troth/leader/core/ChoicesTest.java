package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.leader.core.Command.Step;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoicesTest {
  private final Led led = Led.serving(3, 3);

  private static Step put(String key) {
    return new Step.Change(Led.write(key));
  }

  @Test
  void what_writes_a_key_twice_and_reads_nothing_commits() {
    long id = led.ask(new Command.Choose(List.of(), List.of(put("k"), put("k")), List.of()));
    List<Prepare> asked = led.prepares(1);
    assertEquals(1, asked.size());
    assertEquals(List.of(Led.write("k")), asked.getFirst().writes());
    led.ackAll();
    assertTrue(led.replies.get(id) instanceof Reply.Chosen);
  }

  @Test
  void what_has_an_else_and_no_condition_commits_its_first_branch() {
    long id = led.ask(new Command.Choose(List.of(), List.of(put("a")), List.of(put("b"))));
    led.ackAll();
    assertTrue(led.replies.get(id) instanceof Reply.Chosen);
    long other = led.put("b");
    led.ackAll();
    assertTrue(led.done(other) > 0, "its key is free again");
  }

  @Test
  void an_empty_first_branch_without_a_condition_writes_nothing() {
    long id = led.ask(new Command.Choose(List.of(), List.of(), List.of(put("k"))));
    assertEquals(new Reply.Chosen(true, 0, List.of()), led.replies.get(id));
    assertEquals(List.of(), led.prepares(1));
  }

  @Test
  void what_reads_nothing_waits_for_the_office_to_be_confirmed_all_the_same() {
    led.confirms = false;
    led.passAlive(Timing.DEFAULT.office());
    long id = led.ask(new Command.Choose(List.of(), List.of(), List.of(put("k"))));
    assertFalse(led.isAnswered(id));
    led.confirms = true;
    led.passAlive(Timing.DEFAULT.office());
    assertTrue(led.replies.get(id) instanceof Reply.Chosen);
  }

  private static Step get(String key) {
    return new Step.Get(Key.of(key));
  }

  private static final Value LARGE = Value.of(new byte[Limits.VALUE_BYTES_MAX]);

  /** Every read finds a value as large as can be. */
  private void answerLarge() {
    for (int follower = 1; follower <= 3; follower++) {
      for (Read read : led.reads(follower)) {
        Version found = Version.of(7, new Write.Put(read.key(), LARGE));
        led.hear(
            follower,
            new ToLeader.Answers(Led.EPOCH, List.of(new ToLeader.Answer(read.id(), found))));
      }
    }
  }

  @Test
  void what_gets_more_than_an_answer_holds_is_refused() {
    List<Step> gets = new ArrayList<>(Collections.nCopies(4, get("k")));
    long fits = led.ask(new Command.Choose(List.of(), gets, List.of()));
    answerLarge();
    assertTrue(led.replies.get(fits) instanceof Reply.Chosen);
    gets.add(get("k"));
    long tooMuch = led.ask(new Command.Choose(List.of(), gets, List.of()));
    answerLarge();
    assertEquals(Reply.Reason.READS_TOO_MUCH, led.refusal(tooMuch));
  }

  @Test
  void what_gets_too_much_writes_nothing_and_locks_nothing() {
    List<Step> steps = new ArrayList<>(List.of(new Step.Change(new Write.Put(Key.of("k"), LARGE))));
    steps.addAll(Collections.nCopies(5, get("k")));
    long id = led.ask(new Command.Choose(List.of(), steps, List.of()));
    answerLarge();
    assertEquals(Reply.Reason.READS_TOO_MUCH, led.refusal(id));
    long other = led.put("k");
    assertEquals(1, led.prepares(1).size());
    led.ackAll();
    assertTrue(led.done(other) > 0);
  }

  @Test
  void what_reads_more_than_the_leader_keeps_for_one_is_refused_before_all_is_there() {
    List<Step> gets = new ArrayList<>();
    for (int each = 0; each < 20; each++) {
      gets.add(get("k" + each));
    }
    long id = led.ask(new Command.Choose(List.of(), gets, List.of()));
    answerLarge();
    assertEquals(Reply.Reason.READS_TOO_MUCH, led.refusal(id));
  }
}
