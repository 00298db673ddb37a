package io.troth.simulation.mutant;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.search.Search;
import io.troth.simulation.world.Result;
import io.troth.simulation.world.Scenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each broken protocol is found to be broken, and soon. */
class MutantsTest {
  private static final int SEEDS_MAX = 200;

  static Stream<Mutant> noticed() {
    return Mutants.noticed().stream();
  }

  @ParameterizedTest
  @MethodSource("noticed")
  void a_broken_protocol_is_caught(Mutant mutant) throws InterruptedException {
    Search.Tally tally =
        Search.run(
            1,
            seed -> Scenario.of(seed).with(mutant),
            seed -> seed <= SEEDS_MAX,
            1,
            Runtime.getRuntime().availableProcessors(),
            failed -> {});
    List<Result> failures = tally.failures();
    assertFalse(
        failures.isEmpty(),
        mutant + " (" + mutant.what() + ") survived " + tally.seeds() + " seeds");
    Result caught = failures.getFirst();
    String how =
        caught.isSafe()
            ? "not settled: " + caught.unsettled()
            : caught.broken().getFirst().sentence();
    System.out.println(
        mutant + ": caught after " + tally.seeds() + " seeds, seed " + caught.seed() + ": " + how);
  }

  @Test
  void there_are_fifteen_at_least() {
    assertTrue(Mutants.noticed().size() >= 15);
  }
}
