package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.Prepare;
import io.troth.leader.core.Command.Step;
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
}
