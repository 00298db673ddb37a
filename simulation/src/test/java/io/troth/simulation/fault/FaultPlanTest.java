package io.troth.simulation.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.event.Chance;
import io.troth.simulation.fault.Phase.Planned;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final long SECOND = 1_000_000_000;
  private static final Cast CAST =
      new Cast(
          List.of("f1", "f2", "f3", "f4"), List.of("leader"), List.of("f5", "f6"), List.of("c1"));

  private static final Cast ALONE =
      new Cast(List.of("f1"), List.of("leader"), List.of(), List.of("c1"));

  private static FaultPlan plan(long seed) {
    return FaultPlan.draw(new Chance(seed), CAST, 60 * SECOND, 30 * SECOND);
  }

  @Test
  void one_seed_is_one_plan() {
    assertEquals(plan(5), plan(5));
    assertNotEquals(plan(5), plan(6));
  }

  @Test
  void every_plan_begins_calm_follows_on_and_ends_in_healing() {
    for (long seed = 0; seed < 200; seed++) {
      List<Phase> phases = plan(seed).phases();
      assertEquals(Temper.CALM, phases.getFirst().temper());
      assertEquals(Temper.HEALING, phases.getLast().temper());
      for (int i = 1; i < phases.size(); i++) {
        assertEquals(phases.get(i - 1).endNanos(), phases.get(i).startNanos());
      }
      assertEquals(90 * SECOND, phases.getLast().endNanos());
      Planned last = plan(seed).faults().getLast();
      assertEquals(new Planned(60 * SECOND, new Fault.HealEverything()), last);
    }
  }

  @Test
  void every_kind_of_fault_comes_in_some_plan() {
    TreeSet<String> planned = new TreeSet<>();
    for (long seed = 0; seed < 200; seed++) {
      plan(seed).faults().forEach(each -> planned.add(each.fault().getClass().getSimpleName()));
    }
    TreeSet<String> kinds = new TreeSet<>();
    for (Class<?> kind : Fault.class.getPermittedSubclasses()) {
      kinds.add(kind.getSimpleName());
    }
    assertEquals(kinds, planned);
  }

  @Test
  void a_cluster_of_one_follower_has_its_trouble_too() {
    TreeSet<String> planned = new TreeSet<>();
    for (long seed = 0; seed < 200; seed++) {
      FaultPlan.draw(new Chance(seed), ALONE, 60 * SECOND, 30 * SECOND)
          .faults()
          .forEach(each -> planned.add(each.fault().getClass().getSimpleName()));
    }
    assertTrue(planned.containsAll(List.of("Kill", "Drain", "Cut", "DiskFull")), planned + "");
  }

  @Test
  void plans_differ_in_how_much_goes_wrong() {
    TreeSet<Integer> counts = new TreeSet<>();
    for (long seed = 0; seed < 200; seed++) {
      counts.add(plan(seed).faults().size());
    }
    assertTrue(counts.first() <= 15 && counts.last() >= 200, counts.toString());
  }

  @Test
  void a_smaller_plan_still_heals() {
    FaultPlan nothing = plan(5).keeping(planned -> false);
    assertEquals(List.of(new Planned(60 * SECOND, new Fault.HealEverything())), nothing.faults());
    assertEquals(plan(5).phases().size(), nothing.phases().size());
  }
}
