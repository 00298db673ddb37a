package io.troth.follower.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Invariant;
import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Decisions are applied without a sync of their own (R5), and before reads (R6). */
class R5R6OrderTest {
  private final Told told = Told.serving(Role.IN_SYNC);

  private void prepared(Prepare prepare) {
    told.prepare(prepare);
    told.sync();
    told.effects.clear();
  }

  @Test
  void a_commit_is_applied() {
    prepared(Told.put(9));
    told.decide(9, true);
    assertEquals(Version.of(9, Told.put(9).writes().getFirst()), told.data.get(Told.KEY));
    assertEquals(0, told.core.inDoubt());
  }

  @Test
  void of_an_abort_nothing_is_applied() {
    prepared(Told.put(9));
    told.decide(9, false);
    assertTrue(told.data.isEmpty());
    assertEquals(
        List.of(new StoreChange.Decided(9, false, Told.put(9).slots(), List.of(), List.of())),
        told.stored());
    assertEquals(0, told.core.inDoubt());
  }

  @Test
  void a_decision_alone_asks_for_no_sync() {
    prepared(Told.put(9));
    told.hear(
        new ToFollower.Round(
            Told.EPOCH,
            2,
            0,
            false,
            List.of(new Decision(9, true)),
            List.of(),
            List.of(),
            List.of()));
    assertTrue(told.effects.stream().noneMatch(Effect.Sync.class::isInstance));
    assertEquals(List.of(), told.said());
  }

  @Test
  void it_is_remembered_until_the_leader_says_that_nobody_can_ask() {
    prepared(Told.put(9));
    told.decide(9, true);
    assertEquals(1, told.decided.size());
    told.forget(9);
    assertEquals(0, told.decided.size());
  }

  @Test
  void a_read_of_the_same_round_comes_after_the_decision() {
    prepared(Told.put(9));
    List<Read> reads = List.of(new Read(1, Told.KEY));
    told.hear(told.round(List.of(new Decision(9, true)), List.of(), reads, List.of()));
    assertTrue(told.effects.get(0) instanceof Effect.Store);
    assertEquals(new Effect.Answer(Told.LINK, Told.EPOCH, reads), told.effects.get(1));
  }

  /** I5. */
  @Test
  void one_that_is_not_in_sync_stops_when_it_is_asked_to_read() {
    for (Role role : List.of(Role.NONE, Role.LEARNER)) {
      Told other = Told.serving(role);
      List<Read> reads = List.of(new Read(1, Told.KEY));
      assertThrows(
          Invariant.Violated.class,
          () -> other.hear(other.round(List.of(), List.of(), reads, List.of())));
    }
  }

  /** I7. */
  @Test
  void one_that_hears_both_outcomes_stops() {
    prepared(Told.put(9));
    told.decide(9, true);
    assertThrows(Invariant.Violated.class, () -> told.decide(9, false));
  }

  /** R11. */
  @Test
  void with_the_commit_of_the_whole_its_pieces_go_in_the_same_batch() {
    Prepare piece =
        new Prepare(
            9,
            List.of(Told.KEY.slot()),
            List.of(),
            Told.put(9).writes(),
            Optional.of(new Prepare.Hold("t", 60_000)),
            List.of());
    prepared(piece);
    prepared(
        new Prepare(10, piece.slots(), List.of(), piece.writes(), Optional.empty(), List.of(9L)));
    assertEquals(2, told.core.inDoubt());
    told.decide(10, true);
    Effect.Store batch = (Effect.Store) told.effects.getFirst();
    assertTrue(batch.changes().contains(new StoreChange.Forgotten(9)));
    assertTrue(batch.changes().stream().anyMatch(StoreChange.Decided.class::isInstance));
    assertEquals(0, told.core.inDoubt());
  }

  /** R11. */
  @Test
  void with_the_abort_of_the_whole_its_pieces_stay_held() {
    prepared(Told.put(9));
    prepared(
        new Prepare(
            10, List.of(Told.KEY.slot()), List.of(), List.of(), Optional.empty(), List.of(9L)));
    told.decide(10, false);
    assertEquals(List.of(9L), List.copyOf(told.prepared.keySet()));
    assertEquals(1, told.core.inDoubt());
  }

  @Test
  void an_acknowledgement_waits_for_the_sync_that_was_asked_for() {
    prepared(Told.put(9));
    told.decide(9, true);
    assertEquals(List.of(), told.said());
    told.sync();
    assertEquals(List.of(new ToLeader.Ack(Told.EPOCH, 2, List.of())), told.said());
  }
}
