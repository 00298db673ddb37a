package io.troth.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.check.LinearizabilityChecker.Method;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinearizabilityCheckerTest {
  private static final long NEVER = Operation.NEVER;

  private static void accepted(Story story) {
    for (Method method : Method.values()) {
      Verdict verdict = judge(story, method);
      assertEquals(List.of(), verdict.violations(), method + " accuses falsely");
      assertEquals(List.of(), verdict.undecided());
    }
  }

  private static void rejected(Story story) {
    for (Method method : Method.values()) {
      assertFalse(judge(story, method).isClean(), method + " sees nothing wrong");
    }
  }

  /** For what a write of unknown place might explain as far as revisions tell. */
  private static void rejectedBySearchAlone(Story story) {
    assertTrue(judge(story, Method.REVISIONS).isClean());
    assertFalse(judge(story, Method.SEARCH).isClean());
    assertFalse(judge(story, Method.BOTH).isClean());
  }

  private static Verdict judge(Story story, Method method) {
    return new LinearizabilityChecker(method, 10_000).judge(story.history());
  }

  @Test
  void accepts_reads_of_the_last_write() {
    accepted(
        new Story()
            .sawNo(0, 1, "k")
            .put(2, 3, "k", "a", 1)
            .saw(4, 5, "k", "a", 1)
            .delete(6, 7, "k", 2)
            .sawNo(8, 9, "k"));
  }

  @Test
  void accepts_either_order_of_what_overlaps() {
    accepted(
        new Story()
            .put(0, 10, "k", "a", 1)
            .put(0, 10, "k", "b", 2)
            .saw(1, 9, "k", "a", 1)
            .saw(1, 9, "k", "b", 2)
            .sawNo(1, 9, "k"));
  }

  @Test
  void rejects_a_stale_read() {
    rejected(new Story().put(0, 1, "k", "a", 1).put(2, 3, "k", "b", 2).saw(4, 5, "k", "a", 1));
  }

  @Test
  void rejects_reads_that_go_back_while_the_write_is_under_way() {
    rejected(
        new Story()
            .put(0, 1, "k", "a", 1)
            .put(2, 20, "k", "b", 2)
            .saw(4, 5, "k", "b", 2)
            .saw(6, 7, "k", "a", 1));
  }

  @Test
  void rejects_a_lost_acknowledged_write() {
    rejected(new Story().put(0, 1, "k", "a", 1).sawNo(2, 3, "k"));
  }

  @Test
  void rejects_a_resurrected_delete() {
    rejected(
        new Story()
            .put(0, 1, "k", "a", 1)
            .delete(2, 3, "k", 2)
            .sawNo(4, 5, "k")
            .saw(6, 7, "k", "a", 1));
  }

  @Test
  void rejects_a_lost_update() {
    rejected(
        new Story()
            .put(0, 1, "k", "0", 1)
            .did(2, 9, Request.compareAndSet("k", 1, "a"), 2)
            .did(2, 9, Request.compareAndSet("k", 1, "b"), 3)
            .saw(10, 11, "k", "b", 3));
  }

  @Test
  void rejects_two_creators() {
    rejected(
        new Story().did(0, 9, Request.create("k", "a"), 1).did(0, 9, Request.create("k", "b"), 2));
  }

  @Test
  void rejects_a_value_that_nobody_wrote() {
    rejected(new Story().put(0, 1, "k", "a", 1).saw(2, 3, "k", "x", 7));
  }

  @Test
  void rejects_another_value_at_a_known_revision() {
    rejected(new Story().put(0, 1, "k", "a", 1).saw(2, 3, "k", "x", 1));
  }

  @Test
  void rejects_a_refused_write_that_took_effect_and_names_the_answer() {
    Story story = new Story().refused(0, 1, Request.create("k", "a")).saw(2, 3, "k", "a", 1);
    rejected(story);
    assertEquals("I7", judge(story, Method.BOTH).violations().getFirst().invariant());
  }

  @Test
  void accepts_an_unknown_write_that_takes_effect_late_or_never() {
    accepted(
        new Story()
            .put(0, 1, "k", "a", 1)
            .unknown(2, 3, Request.put("k", "b"))
            .unknown(2, NEVER, Request.put("k", "c"))
            .saw(4, 5, "k", "a", 1)
            .saw(6, 7, "k", "b", 2)
            .saw(8, 9, "k", "b", 2));
  }

  @Test
  void rejects_an_unknown_write_that_is_seen_and_vanishes() {
    rejected(
        new Story()
            .put(0, 1, "k", "a", 1)
            .unknown(2, 3, Request.put("k", "b"))
            .saw(4, 5, "k", "b", 2)
            .saw(6, 7, "k", "a", 1));
  }

  @Test
  void rejects_an_unknown_write_that_is_seen_before_it_was_asked_for() {
    rejected(new Story().saw(0, 1, "k", "b", 2).unknown(2, 3, Request.put("k", "b")));
  }

  @Test
  void rejects_an_unknown_delete_that_is_undone() {
    rejectedBySearchAlone(
        new Story()
            .put(0, 1, "k", "a", 1)
            .unknown(2, 3, Request.delete("k"))
            .sawNo(4, 5, "k")
            .saw(6, 7, "k", "a", 1));
  }

  @Test
  void accepts_an_unknown_delete_between_two_writes() {
    accepted(
        new Story()
            .put(0, 1, "k", "a", 1)
            .unknown(2, 3, Request.delete("k"))
            .saw(4, 5, "k", "a", 1)
            .sawNo(6, 7, "k")
            .did(8, 9, Request.create("k", "b"), 3));
  }

  @Test
  void rejects_a_refusal_whose_reason_was_never_true() {
    rejected(new Story().refused(0, 1, Request.create("k", "a"), new Condition.Absent("k")));
    rejected(
        new Story()
            .put(0, 1, "k", "a", 1)
            .refused(2, 3, Request.compareAndSet("k", 1, "b"), new Condition.AtRevision("k", 1)));
  }

  @Test
  void accepts_a_refusal_that_an_unknown_write_explains() {
    accepted(
        new Story()
            .unknown(0, 1, Request.put("k", "a"))
            .refused(2, 3, Request.create("k", "b"), new Condition.Absent("k")));
  }

  @Test
  void rejects_an_explaining_write_that_then_never_was() {
    rejectedBySearchAlone(
        new Story()
            .unknown(0, 1, Request.put("k", "a"))
            .refused(2, 3, Request.create("k", "b"), new Condition.Absent("k"))
            .sawNo(4, 5, "k"));
  }

  @Test
  void the_order_of_revisions_is_a_promise_of_its_own() {
    // Without revisions this is fine: b, then the delete.
    Story story =
        new Story()
            .put(0, 1, "k", "a", 1)
            .delete(2, 30, "k", 2)
            .put(3, 30, "k", "b", 3)
            .saw(4, 5, "k", "b", 3)
            .sawNo(6, 7, "k");
    assertTrue(judge(story, Method.SEARCH).isClean());
    assertFalse(judge(story, Method.REVISIONS).isClean());
    assertFalse(judge(story, Method.BOTH).isClean());
  }

  @Test
  void takes_a_read_of_the_own_write_for_what_it_is() {
    accepted(
        new Story()
            .put(0, 1, "k", "a", 1)
            .did(
                2,
                3,
                Request.transaction(List.of(), Request.put("k", "b").writes(), List.of("k")),
                2,
                Seen.of("k", "b", 2)));
  }

  @Test
  void judges_writes_whose_answers_carry_no_revision() {
    accepted(new Story().put(0, 1, "k", "a", 0).saw(2, 3, "k", "a", 5));
    rejectedBySearchAlone(
        new Story().put(0, 1, "k", "a", 0).put(2, 3, "k", "b", 0).saw(4, 5, "k", "a", 5));
  }

  @Test
  void the_report_shows_the_few_events_that_matter() {
    Story story =
        new Story()
            .put(0, 1_000_000, "k", "a", 1)
            .put(2_000_000, 3_000_000, "k", "b", 2)
            .put(2_000_000, 3_000_000, "other", "b", 3)
            .saw(4_000_000, 5_500_000, "k", "a", 1);
    assertEquals(
        """
        I3: A read of k that began after revision 2 was settled saw the older revision 1.
            #0 client [0.000 .. 1.000 ms] put k=a -> done @1
            #1 client [2.000 .. 3.000 ms] put k=b -> done @2
            #3 client [4.000 .. 5.500 ms] get k -> done saw [k=a@1]\
        """,
        judge(story, Method.BOTH).violations().getFirst().toString());
  }
}
