package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Three followers, each a replica of every slot, that answer as they are told. */
class ComparisonsTest {
  private static final long WITHIN = 2_000_000;
  private static final SlotSum SAME = new SlotSum(7, 3);
  private static final SlotSum OTHER = new SlotSum(8, 3);
  private static final SlotSum THIRD = new SlotSum(9, 2);

  private final List<Effect> effects = new ArrayList<>();
  private final Term term =
      new Term(
          Rules.TRUE,
          new Timing(1_000_000, 1_000_000, 1_000_000, 1_000_000, 2_000, WITHIN),
          Bounds.DEFAULT);
  private final Differences differences = new Differences(term, term::propose);
  private final Comparisons comparisons = new Comparisons(term, differences);
  private final Map<Integer, Integer> asked = new HashMap<>();
  private long now;

  ComparisonsTest() {
    term.enter(now, effects::add);
    Opened.begin(term, 3, 3);
  }

  /** Lets that time pass, with each question answered at once. */
  private void pass(long micros, BiFunction<Integer, Integer, SlotSum> holds) {
    for (long end = now + micros; now < end; now += 100_000) {
      List<Effect> wanted = step();
      for (Effect each : wanted) {
        if (each instanceof Effect.Send send
            && send.message() instanceof ToFollower.Compare compare) {
          compare.slots().forEach(slot -> asked.merge(slot, 1, Integer::sum));
          answer((int) send.link(), compare, holds);
        }
      }
    }
  }

  private List<Effect> step() {
    int before = effects.size();
    term.enter(now, effects::add);
    comparisons.tick();
    return List.copyOf(effects.subList(before, effects.size()));
  }

  private void answer(
      int follower, ToFollower.Compare compare, BiFunction<Integer, Integer, SlotSum> holds) {
    List<SlotSum> sums = compare.slots().stream().map(slot -> holds.apply(follower, slot)).toList();
    comparisons.answered(term.peers.get(follower), new ToLeader.Compared(1, compare.id(), sums));
  }

  private List<ClusterCommand> proposed() {
    return effects.stream()
        .filter(Effect.Propose.class::isInstance)
        .map(each -> ((Effect.Propose) each).command())
        .distinct()
        .toList();
  }

  private List<String> alarms() {
    return effects.stream()
        .filter(Effect.Alarm.class::isInstance)
        .map(each -> ((Effect.Alarm) each).details())
        .toList();
  }

  @Test
  void every_replica_of_every_slot_is_asked_within_the_time_given() {
    pass(WITHIN, (follower, slot) -> SAME);
    assertEquals(Slots.COUNT, asked.size());
    asked.forEach((slot, times) -> assertTrue(times >= 3, "slot " + slot + ": " + times));
    assertTrue(comparisons.compared() >= Slots.COUNT);
    assertEquals(1, comparisons.turns());
    assertEquals(List.of(), differences.all());
    assertEquals(List.of(), proposed());
  }

  @Test
  void what_is_decided_goes_out_before_the_question() {
    term.peers.values().forEach(peer -> peer.outbox.voidDoubt(5));
    List<Effect> wanted = step();
    for (int link = 1; link <= 3; link++) {
      int its = link;
      List<ToFollower> sent =
          wanted.stream()
              .map(each -> (Effect.Send) each)
              .filter(send -> send.link() == its)
              .map(Effect.Send::message)
              .toList();
      assertEquals(2, sent.size());
      assertEquals(1, assertInstanceOf(ToFollower.Round.class, sent.get(0)).decisions().size());
      assertInstanceOf(ToFollower.Compare.class, sent.get(1));
    }
  }

  @Test
  void nothing_is_compared_with_who_is_not_there() {
    term.peers.get(2).phase = Peer.Phase.DOWN;
    pass(WITHIN, (follower, slot) -> SAME);
    assertEquals(Map.of(), asked);
  }

  @Test
  void slots_of_transactions_in_doubt_are_passed_over() {
    term.doubts.put(9L, new Recovery.Doubt(9, List.of(4, 5)));
    pass(WITHIN, (follower, slot) -> SAME);
    assertEquals(Slots.COUNT - 2, asked.size());
    assertTrue(!asked.containsKey(4) && !asked.containsKey(5));
  }

  @Test
  void one_against_two_leaves_and_loses_its_copy() {
    pass(WITHIN, (follower, slot) -> follower == 2 && slot == 6 ? OTHER : SAME);
    assertEquals(List.of(new ClusterCommand.Expel(1, 2, List.of(6), List.of(1, 3))), proposed());
    assertTrue(differences.isWrong(2, 6));
    assertEquals(List.of(2), differences.all().getFirst().wrong());
    assertEquals(1, alarms().size());
    assertTrue(alarms().getFirst().startsWith("slot=6 follower 1: 3 keys"), alarms().getFirst());
    differences.fetchedAnew(2, 6);
    pass(10_000_000, (follower, slot) -> SAME);
    assertEquals(List.of(), differences.all());
    assertTrue(!differences.isWrong(2, 6));
  }

  @Test
  void three_that_all_differ_are_named_and_nothing_is_changed() {
    List<SlotSum> held = List.of(SAME, OTHER, THIRD);
    pass(WITHIN, (follower, slot) -> slot == 6 ? held.get(follower - 1) : SAME);
    assertEquals(List.of(), proposed());
    assertEquals(Map.of(1, SAME, 2, OTHER, 3, THIRD), differences.all().getFirst().sums());
    assertEquals(List.of(), differences.all().getFirst().wrong());
    assertEquals(1, alarms().size());
  }

  @Test
  void who_joins_replicas_that_differ_is_no_witness() {
    List<Integer> all = IntStream.range(0, Slots.COUNT).boxed().toList();
    term.state = term.state.apply(new ClusterCommand.GiveUp(1, 3, all));
    term.slots.refresh(term.state);
    pass(WITHIN, (follower, slot) -> follower == 2 && slot == 6 ? OTHER : SAME);
    assertEquals(List.of(), differences.all().getFirst().wrong());
    term.state = term.state.apply(new ClusterCommand.Join(1, 3, all));
    term.slots.refresh(term.state);
    pass(10_000_000, (follower, slot) -> follower != 1 && slot == 6 ? OTHER : SAME);
    assertEquals(3, differences.all().getFirst().sums().size());
    assertEquals(List.of(), proposed());
  }

  @Test
  void a_question_to_who_failed_is_void_and_others_follow() {
    step();
    comparisons.lost(term.peers.get(2));
    now += 100_000;
    assertEquals(3, step().size());
  }

  @Test
  void no_second_question_goes_out_before_the_first_is_answered() {
    step();
    now += 100_000;
    assertEquals(List.of(), step());
  }
}
