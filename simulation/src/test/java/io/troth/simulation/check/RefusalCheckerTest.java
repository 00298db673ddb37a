package io.troth.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusalCheckerTest {
  private static final List<Condition> BOTH =
      List.of(new Condition.Present("a"), new Condition.Absent("b"));
  private static final Request REQUEST =
      Request.transaction(BOTH, List.of(new Write.Put("c", "1")), List.of());

  private static int accused(Story story) {
    return new RefusalChecker().judge(story.history()).violations().size();
  }

  private static Story refused(Story story, long from, long to, Seen... seen) {
    return story.ended(
        from, to, REQUEST, new Outcome.Refused("conditions", List.of(), BOTH, List.of(seen)));
  }

  @Test
  void accuses_who_refuses_what_held_all_the_time() {
    assertEquals(1, accused(refused(new Story().put(0, 1, "a", "1", 1), 2, 3)));
    assertEquals(0, accused(refused(new Story(), 2, 3)));
    assertEquals(0, accused(refused(new Story().put(0, 1, "b", "1", 1), 2, 3)));
  }

  @Test
  void what_may_have_been_false_for_a_moment_is_believed() {
    assertEquals(0, accused(refused(new Story().put(0, 5, "a", "1", 1), 2, 3)));
    assertEquals(
        0, accused(refused(new Story().put(0, 1, "a", "1", 1).delete(2, 9, "a", 2), 3, 4)));
    assertEquals(
        0,
        accused(
            refused(
                new Story().put(0, 1, "a", "1", 1).unknown(0, 9, Request.put("b", "1")), 3, 4)));
  }

  @Test
  void what_it_saw_at_that_instant_says_more() {
    Story story = new Story().put(0, 1, "a", "1", 1).delete(2, 9, "a", 2);
    assertEquals(1, accused(refused(story, 3, 4, Seen.of("a", "1", 1), Seen.absent("b"))));
  }
}
