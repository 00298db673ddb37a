package io.troth.leader.core;

import static io.troth.common.model.Role.JOINING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.SlotState;
import io.troth.common.cluster.Store;
import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Follower 1 of three has left all its slots and is back: from whom does it copy (R8)? */
class CopyingTest {
  private static final int BACK = 1;

  private final List<Effect> effects = new ArrayList<>();
  private final Term term = new Term(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
  private final Commits commits = new Commits(term);
  private final Healing healing = new Healing(term, commits, new Holds(term, commits));
  private long now;

  @BeforeEach
  void leave() {
    term.enter(now, effects::add);
    Opened.begin(term, 3, 3);
    ClusterState before = term.state;
    ClusterCommand.Leave leave = new ClusterCommand.Leave(1, BACK, List.of(2, 3));
    term.state = before.apply(leave);
    term.slots.refresh(term.state);
    healing.applied(before, leave, SlotTable.changed(before, term.state));
  }

  private List<ToFollower> step() {
    int from = effects.size();
    now += 200_000;
    term.enter(now, effects::add);
    healing.tick();
    return effects.subList(from, effects.size()).stream()
        .filter(each -> each instanceof Effect.Send send && send.link() == BACK)
        .map(each -> ((Effect.Send) each).message())
        .toList();
  }

  private List<ToFollower.Pull> pulls() {
    return Led.pulls(step());
  }

  private void fails(ToFollower.Pull pull, boolean tooOld) {
    healing.pullFailed(
        term.peers.get(BACK), new ToLeader.PullFailed(1, pull.slot(), tooOld, "why"));
  }

  @Test
  void all_who_are_in_sync_are_sources_alike() {
    Map<Integer, Long> sources =
        pulls().stream()
            .collect(Collectors.groupingBy(ToFollower.Pull::source, Collectors.counting()));
    assertEquals(2, sources.size());
    assertEquals(sources.get(2), sources.get(3));
  }

  @Test
  void another_is_asked_when_one_fails_and_the_first_again_when_all_have() {
    ToFollower.Pull first = pulls().getFirst();
    fails(first, false);
    ToFollower.Pull second = pulls().getFirst();
    assertEquals(first.slot(), second.slot());
    assertNotEquals(first.source(), second.source());
    fails(second, false);
    assertEquals(first.slot(), pulls().getFirst().slot());
  }

  @Test
  void whose_source_is_lost_asks_another_at_once() {
    List<ToFollower.Pull> first = pulls();
    Peer lost = term.peers.get(2);
    lost.phase = Peer.Phase.DOWN;
    healing.lost(lost);
    List<ToFollower.Pull> again = pulls();
    assertEquals(first.stream().filter(each -> each.source() == 2).count(), again.size());
    assertTrue(again.stream().allMatch(each -> each.source() == 3));
  }

  @Test
  void an_answer_to_an_earlier_fetch_is_no_copy() {
    ToFollower.Pull first = pulls().getFirst();
    fails(first, false);
    ToFollower.Pull second = pulls().getFirst();
    Peer back = term.peers.get(BACK);
    healing.pulled(back, new ToLeader.Pulled(1, first.id(), first.slot(), 1, 1));
    assertTrue(step().isEmpty(), "nothing came of it");
    healing.pulled(back, new ToLeader.Pulled(1, second.id(), second.slot(), 1, 1));
    assertTrue(
        effects.getLast() instanceof Effect.Send send
            && send.message()
                .equals(new ToFollower.Change(1, List.of(first.slot()), Role.JOINING)));
  }

  @Test
  void a_copy_is_emptied_only_when_nobody_can_tell_what_changed() {
    ToFollower.Pull first = pulls().getFirst();
    fails(first, true);
    List<ToFollower> said = step();
    ToFollower.Pull second = Led.pulls(said).getFirst();
    assertEquals(List.of(second), said);
    fails(second, true);
    List<Integer> slot = List.of(first.slot());
    assertEquals(
        List.of(
            new ToFollower.Change(1, slot, Role.NONE),
            new ToFollower.Change(1, slot, Role.LEARNER)),
        step());
    assertEquals(first.slot(), pulls().getFirst().slot());
  }

  @Test
  void what_waits_for_its_round_goes_out_before_the_copy_judges_anything() {
    ToFollower.Pull pull = pulls().getFirst();
    Peer back = term.peers.get(BACK);
    List<Prepare> waiting = new ArrayList<>();
    for (long number = 1; number <= 20; number++) {
      Prepare prepare =
          new Prepare(Revision.of(1, number), List.of(pull.slot()), List.of(), List.of());
      Transaction transaction = new Transaction(0, now, now, List.of(), true);
      transaction.whole = prepare;
      back.outbox.prepare(transaction, prepare);
      term.flush();
      waiting.add(prepare);
    }
    assertTrue(back.outbox.waiting() > 0, "some wait");
    healing.pulled(back, new ToLeader.Pulled(1, pull.id(), pull.slot(), 1, 1));
    assertEquals(0, back.outbox.waiting());
    List<Prepare> sent = new ArrayList<>();
    boolean joining = false;
    for (Effect each : effects) {
      if (each instanceof Effect.Send send && send.link() == BACK) {
        joining |= send.message() instanceof ToFollower.Change change && change.role() == JOINING;
        if (send.message() instanceof ToFollower.Round round) {
          assertFalse(joining);
          sent.addAll(round.prepares());
        }
      }
    }
    assertTrue(joining);
    assertEquals(waiting, sent);
  }

  @Test
  void a_copy_of_who_was_there_before_begins_anew_when_another_takes_over() {
    ToFollower.Pull pull = pulls().getFirst();
    Peer back = term.peers.get(BACK);
    healing.pulled(back, new ToLeader.Pulled(1, pull.id(), pull.slot(), 1, 1));
    healing.applied(
        term.state, new ClusterCommand.Elect(1, 2, List.of(pull.slot())), List.of(pull.slot()));
    List<Integer> slot = List.of(pull.slot());
    Effect.Send last = (Effect.Send) effects.getLast();
    assertEquals(new ToFollower.Change(1, slot, Role.NONE), last.message());
    List<ToFollower> next = step();
    assertEquals(new ToFollower.Change(1, slot, Role.LEARNER), next.getFirst());
    assertEquals(pull.slot(), Led.pulls(next).getFirst().slot());
  }

  @Test
  void slots_that_were_lost_meanwhile_do_not_keep_it_from_the_others() {
    List<Integer> first = pulls().stream().map(ToFollower.Pull::slot).toList();
    assertEquals(Limits.LEARNING_MAX, first.size());
    List<SlotState> slots = new ArrayList<>(term.state.slots());
    first.forEach(
        slot -> slots.set(slot, new SlotState(List.of(2), 3, List.of(), Optional.of(Store.NONE))));
    term.state = term.state.withSlots(slots);
    term.slots.refresh(term.state);
    List<ToFollower.Pull> others = pulls();
    assertEquals(Limits.LEARNING_MAX, others.size());
    assertTrue(others.stream().noneMatch(each -> first.contains(each.slot())));
  }

  @Test
  void who_was_not_elected_after_all_changes_nothing() {
    ToFollower.Pull pull = pulls().getFirst();
    Peer back = term.peers.get(BACK);
    healing.applied(term.state, new ClusterCommand.Elect(0, 2, List.of(pull.slot())), List.of());
    healing.pulled(back, new ToLeader.Pulled(1, pull.id(), pull.slot(), 1, 1));
    assertTrue(
        effects.getLast() instanceof Effect.Send send
            && send.message().equals(new ToFollower.Change(1, List.of(pull.slot()), JOINING)));
  }
}
