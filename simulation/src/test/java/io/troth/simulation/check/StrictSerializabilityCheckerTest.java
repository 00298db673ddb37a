package io.troth.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrictSerializabilityCheckerTest {
  private static Verdict judge(Story story) {
    return new StrictSerializabilityChecker().judge(story.history());
  }

  private static void rejected(Story story, String anomaly) {
    Verdict verdict = judge(story);
    assertEquals(1, verdict.violations().size(), verdict.toString());
    String report = verdict.violations().getFirst().toString();
    assertTrue(report.contains(anomaly), report);
  }

  private static void accepted(Story story) {
    assertEquals(List.of(), judge(story).violations());
  }

  private static Request putAll(String value, String... keys) {
    List<Write> writes = new ArrayList<>();
    for (String key : keys) {
      writes.add(new Write.Put(key, value));
    }
    return Request.transaction(List.of(), writes, List.of());
  }

  private static Request putIf(String key, String value, Condition... conditions) {
    return Request.transaction(List.of(conditions), List.of(new Write.Put(key, value)), List.of());
  }

  @Test
  void accepts_a_transaction_that_is_seen_whole() {
    accepted(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .did(2, 9, putAll("2", "a", "b"), 2)
            .sawAll(3, 8, Seen.of("a", "1", 1), Seen.of("b", "1", 1))
            .sawAll(3, 8, Seen.of("a", "2", 2), Seen.of("b", "2", 2)));
  }

  /** A condition that failed is an observation, at one instant with what was read instead. */
  @Test
  void rejects_a_refusal_that_saw_two_instants() {
    Condition present = new Condition.Present("a");
    Request request = Request.transaction(List.of(present), List.of(), List.of("b"));
    Story story =
        new Story().did(0, 1, putAll("1", "b", "c"), 1).did(2, 9, putAll("2", "a", "b"), 2);
    rejected(
        story.ended(
            3,
            8,
            request,
            new Outcome.Refused(
                "condition", List.of(present), List.of(), List.of(Seen.of("b", "2", 2)))),
        "a state that never was");
  }

  /** Which of two versions the condition saw does not matter: both came before. */
  @Test
  void rejects_what_a_condition_cannot_have_held_for() {
    Request onA = putIf("b", "1", new Condition.Present("a"));
    rejected(
        new Story()
            .put(0, 90, "a", "1", 1)
            .put(0, 90, "a", "2", 2)
            .did(0, 90, onA, 3)
            .sawAll(0, 90, Seen.of("b", "1", 3), Seen.absent("a")),
        "a state that never was");
  }

  @Test
  void rejects_a_fractured_read() {
    rejected(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .did(2, 9, putAll("2", "a", "b"), 2)
            .sawAll(3, 8, Seen.of("a", "2", 2), Seen.of("b", "1", 1)),
        "a state that never was");
  }

  @Test
  void rejects_a_fractured_read_of_a_transaction_with_unknown_outcome() {
    rejected(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .unknown(2, 3, putAll("2", "a", "b"))
            .sawAll(4, 5, Seen.of("a", "2", 2), Seen.of("b", "1", 1)),
        "a state that never was");
  }

  @Test
  void rejects_the_first_half_of_a_transaction_on_new_keys() {
    rejected(
        new Story()
            .did(0, 9, putAll("1", "a", "b"), 1)
            .sawAll(3, 4, Seen.of("a", "1", 1), Seen.absent("b")),
        "a state that never was");
  }

  @Test
  void rejects_a_write_skew() {
    Condition a = new Condition.AtRevision("a", 1);
    Condition b = new Condition.AtRevision("b", 1);
    rejected(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .did(2, 9, putIf("a", "2", a, b), 2)
            .did(2, 9, putIf("b", "2", a, b), 3),
        "write skew");
  }

  @Test
  void accepts_the_same_when_one_wrote_after_the_other_was_seen() {
    accepted(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .did(
                2,
                9,
                putIf("a", "2", new Condition.AtRevision("a", 1), new Condition.AtRevision("b", 1)),
                2)
            .did(
                2,
                9,
                putIf("b", "2", new Condition.AtRevision("a", 2), new Condition.AtRevision("b", 1)),
                3));
  }

  @Test
  void rejects_a_lost_update() {
    rejected(
        new Story()
            .did(0, 1, putAll("1", "a"), 1)
            .did(2, 9, putIf("a", "2", new Condition.AtRevision("a", 1)), 2)
            .did(2, 9, putIf("a", "3", new Condition.AtRevision("a", 1)), 3),
        "lost update");
  }

  @Test
  void rejects_two_readers_who_disagree_on_the_order_of_two_writers() {
    rejected(
        new Story()
            .did(0, 9, putAll("1", "a"), 1)
            .did(0, 9, putAll("1", "b"), 2)
            .sawAll(0, 9, Seen.of("a", "1", 1), Seen.absent("b"))
            .sawAll(0, 9, Seen.absent("a"), Seen.of("b", "1", 2)),
        "disagree");
  }

  @Test
  void rejects_a_reader_who_misses_what_had_ended() {
    rejected(
        new Story()
            .did(0, 1, putAll("1", "a"), 1)
            .did(2, 3, putAll("2", "a"), 2)
            .sawAll(4, 5, Seen.of("a", "1", 1)),
        "a stale read, against real time");
  }

  @Test
  void rejects_real_time_broken_across_keys() {
    // b was seen new, and only then a was read old although it had been written before b.
    rejected(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .did(2, 3, putAll("2", "a"), 2)
            .did(4, 20, putAll("2", "b"), 3)
            .sawAll(5, 6, Seen.of("b", "2", 3))
            .sawAll(7, 8, Seen.of("a", "1", 1)),
        "against real time");
  }

  @Test
  void rejects_revisions_that_turn_back_on_one_key() {
    rejected(
        new Story().did(0, 1, putAll("1", "a"), 2).did(2, 3, putAll("2", "a"), 1),
        "writes in a circle, against real time");
  }

  @Test
  void says_nothing_of_a_read_of_nothing_that_an_unknown_delete_explains() {
    accepted(
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .unknown(2, Operation.NEVER, Request.delete("b"))
            .sawAll(3, 4, Seen.of("a", "1", 1), Seen.absent("b")));
  }

  @Test
  void the_report_tells_the_circle_step_by_step() {
    Story story =
        new Story()
            .did(0, 1, putAll("1", "a", "b"), 1)
            .did(2, 9, putAll("2", "a", "b"), 2)
            .sawAll(3, 8, Seen.of("a", "2", 2), Seen.of("b", "1", 1));
    assertEquals(
        """
        I3: No serial order is possible: a read of a state that never was, or a lost update.
            #1 client [0.000 .. 0.000 ms] put a=2, put b=2 -> done @2
            #2 client [0.000 .. 0.000 ms] get a, get b -> done saw [a=2@2, b=1@1]
            #1 wrote the a that was read by #2
            #2 read the b that was replaced by #1\
        """,
        judge(story).violations().getFirst().toString());
  }
}
