package io.troth.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RevisionCheckerTest {
  private static int violations(Story story) {
    return new RevisionChecker().judge(story.history()).violations().size();
  }

  @Test
  void accepts_any_order_among_writes_that_overlap() {
    assertEquals(0, violations(new Story().put(0, 9, "a", "1", 2).put(1, 8, "b", "1", 1)));
  }

  @Test
  void rejects_a_revision_given_twice() {
    assertEquals(1, violations(new Story().put(0, 9, "a", "1", 2).put(1, 8, "b", "1", 2)));
  }

  @Test
  void rejects_a_lower_revision_after_a_higher_was_told() {
    assertEquals(1, violations(new Story().put(0, 1, "a", "1", 2).put(2, 3, "b", "1", 1)));
  }

  @Test
  void rejects_a_lower_revision_after_a_higher_was_read() {
    assertEquals(
        1,
        violations(
            new Story().put(0, 9, "a", "1", 2).saw(2, 3, "a", "1", 2).put(4, 5, "b", "1", 1)));
  }
}
