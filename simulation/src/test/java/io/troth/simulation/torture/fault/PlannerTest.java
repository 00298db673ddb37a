package io.troth.simulation.torture.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static List<Fault> plan(long seed, Set<FaultKind> kinds, int followers) {
    Planner planner = new Planner(seed, kinds, followers);
    List<Fault> faults = new ArrayList<>();
    for (int at = 0; at < 500; at++) {
      faults.add(planner.next());
    }
    return faults;
  }

  @Test
  void the_seed_decides() {
    assertEquals(plan(1, FaultKind.all(), 3), plan(1, FaultKind.all(), 3));
    assertNotEquals(plan(1, FaultKind.all(), 3), plan(2, FaultKind.all(), 3));
  }

  @Test
  void all_kinds_come_and_no_other_than_asked_for() {
    EnumSet<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
    plan(1, FaultKind.all(), 3).forEach(each -> seen.add(each.kind()));
    assertEquals(FaultKind.all(), seen);
    Set<FaultKind> two = FaultKind.parse("hung-sync,kill");
    assertTrue(plan(1, two, 3).stream().allMatch(each -> two.contains(each.kind())));
  }

  @Test
  void victims_are_there_and_none_is_named_twice() {
    for (int followers = 1; followers <= 5; followers++) {
      for (Fault each : plan(3, FaultKind.all(), followers)) {
        int most = followers;
        assertTrue(
            each.victims().stream().allMatch(victim -> victim >= Fault.LEADER && victim < most));
        assertEquals(each.victims().size(), each.victims().stream().distinct().count());
        assertTrue(each.kind() != FaultKind.WIPE || each.isOfOneFollower() && each.atRest());
        assertTrue(each.millis() <= 12_000);
      }
    }
  }

  @Test
  void a_wrong_word_is_named_with_those_that_are_right() {
    IllegalArgumentException wrong =
        assertThrows(IllegalArgumentException.class, () -> FaultKind.parse("kill,flood"));
    assertTrue(wrong.getMessage().contains("'flood'"));
    assertTrue(wrong.getMessage().contains("hung-sync"));
    assertEquals(Set.of(), FaultKind.parse("none"));
  }
}
