package io.troth.simulation.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.history.History;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RandomHistoriesTest {
  private static final int SEEDS = 25;
  private static final int OPERATIONS = 500;

  @Test
  void a_correct_store_is_never_accused_and_nearly_always_decided() {
    int undecided = 0;
    for (long seed = 0; seed < 3 * SEEDS; seed++) {
      History history = RandomHistory.of(seed, OPERATIONS, Flaw.NONE);
      for (Checker checker : RandomHistory.checkers()) {
        Verdict verdict = checker.judge(history);
        assertEquals(List.of(), verdict.violations(), "seed " + seed + " " + checker);
        undecided += verdict.undecided().size();
      }
    }
    // Equal values, every third outcome unknown: there the search may give up, but seldom.
    assertTrue(undecided <= SEEDS / 5, "undecided " + undecided);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_flaw_is_found(Flaw flaw, TestReporter reporter) {
    TreeMap<String, Integer> finders = new TreeMap<>();
    int found = 0;
    for (long seed = 0; seed < SEEDS; seed++) {
      found += finders(RandomHistory.of(seed, OPERATIONS, flaw), finders) ? 1 : 0;
    }
    reporter.publishEntry(flaw.name(), found + " of " + SEEDS + " worlds, by " + finders);
    assertTrue(found >= SEEDS / 2, flaw + " was found in " + finders + " of " + SEEDS);
  }

  @Test
  void two_wrong_answers_in_a_thousand_are_found() {
    int found = 0;
    int seeds = 10;
    for (long seed = 0; seed < seeds; seed++) {
      History history = RandomHistory.of(seed, 2_000, Flaw.LOST_WRITE, 0.002);
      found += finders(history, new TreeMap<>()) ? 1 : 0;
    }
    assertTrue(found >= seeds / 2, "found in " + found + " of " + seeds);
  }

  private static boolean finders(History history, TreeMap<String, Integer> finders) {
    boolean found = false;
    for (Checker checker : RandomHistory.checkers()) {
      Verdict verdict = checker.judge(history);
      if (!verdict.isClean()) {
        found = true;
        finders.merge(checker.toString(), 1, Integer::sum);
      } else if (!verdict.undecided().isEmpty()) {
        finders.merge(checker + " gave up", 1, Integer::sum);
      }
    }
    return found;
  }
}
