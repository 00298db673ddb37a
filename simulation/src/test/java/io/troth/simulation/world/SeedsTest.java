package io.troth.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.search.Report;
import io.troth.simulation.search.Search;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No promise is broken in the first worlds, of whatever size, and all of them settle. */
class SeedsTest {
  private static final int SEEDS = Integer.getInteger("troth.seeds", 300);

  @Test
  void the_first_seeds_keep_every_promise() throws InterruptedException {
    Search.Tally tally =
        Search.run(1, Scenario::of, seed -> seed <= SEEDS, 3, threads(), failed -> {});
    List<String> reports =
        tally.failures().stream().map(each -> Report.of(Scenario.of(each.seed()), each)).toList();
    assertEquals(List.of(), reports);
    assertEquals(SEEDS, tally.seeds());
    assertTrue(
        tally.operations() >= 500L * SEEDS,
        tally.operations() + " operations are fewer than 500 for each of " + SEEDS + " seeds");
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }
}
