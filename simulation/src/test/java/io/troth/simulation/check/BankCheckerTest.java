package io.troth.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.List;
import org.junit.jupiter.api.Test;

class BankCheckerTest {
  private static final Request OPENING =
      Request.transaction(
          List.of(), List.of(new Write.Put("x", "50"), new Write.Put("y", "50")), List.of());

  private static int violations(Story story) {
    return new BankChecker(List.of("x", "y"), 100).judge(story.history()).violations().size();
  }

  @Test
  void accepts_every_read_with_the_same_total() {
    assertEquals(
        0,
        violations(
            new Story()
                .sawAll(0, 1, Seen.absent("x"), Seen.absent("y"))
                .did(2, 3, OPENING, 1)
                .sawAll(4, 5, Seen.of("x", "50", 1), Seen.of("y", "50", 1))
                .sawAll(6, 7, Seen.of("x", "20", 2), Seen.of("y", "80", 2))));
  }

  @Test
  void rejects_another_total() {
    assertEquals(
        1,
        violations(
            new Story()
                .did(2, 3, OPENING, 1)
                .sawAll(6, 7, Seen.of("x", "20", 2), Seen.of("y", "50", 1))));
  }

  @Test
  void rejects_a_missing_account() {
    assertEquals(
        1,
        violations(
            new Story()
                .did(0, 9, OPENING, 1)
                .sawAll(1, 2, Seen.of("x", "50", 1), Seen.absent("y"))));
    assertEquals(
        1,
        violations(
            new Story().did(0, 1, OPENING, 1).sawAll(2, 3, Seen.absent("x"), Seen.absent("y"))));
  }

  @Test
  void says_nothing_of_reads_of_some_accounts() {
    assertEquals(0, violations(new Story().saw(0, 1, "x", "7", 1)));
  }
}
