package io.troth.common.ring;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * A join or leave moves at most a quarter more than it must: every replica that moves is copied
 * over the network while the cluster serves.
 */
class RingMovementTest {
  private static final double BOUND = 1.25;

  @Test
  void one_that_joins_or_leaves_moves_at_most_a_quarter_more_than_its_share() {
    Change.each(change -> assertMovesAtMost(BOUND, change));
  }

  @Test
  void with_two_replicas_or_more_gaps_from_earlier_leaves_do_no_harm() {
    sample(2, 5, 48, change -> assertMovesAtMost(BOUND, change));
  }

  @Test
  void with_three_replicas_or_more_the_ids_do_not_matter() {
    sample(3, 5, 1_000_000, change -> assertMovesAtMost(BOUND, change));
  }

  /** Where the promise ends, as the documentation of the ring says: measured, and watched here. */
  @Test
  void with_one_replica_or_two_hashed_seats_move_up_to_three_quarters_more() {
    sample(1, 2, 1_000_000, change -> assertMovesAtMost(1.75, change));
  }

  private static void sample(
      int redundancyMin, int redundancyMax, int idMax, Consumer<Change> check) {
    SplittableRandom chance = new SplittableRandom(7);
    for (int redundancy = redundancyMin; redundancy <= redundancyMax; redundancy++) {
      for (int sample = 0; sample < 50; sample++) {
        check.accept(Change.any(chance, redundancy, idMax));
      }
    }
  }

  private static void assertMovesAtMost(double bound, Change change) {
    double join = change.joinMoves();
    double leave = change.leaveMoves();
    assertTrue(join <= bound, () -> "joining moves " + join + " times its share: " + change);
    assertTrue(leave <= bound, () -> "leaving moves " + leave + " times its share: " + change);
  }
}
