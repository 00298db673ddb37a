package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.Store;
import io.troth.common.message.Remembered;
import io.troth.common.message.Remembered.State;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Some followers have left a slot; a leader asks what all remember (R10). */
class RecoveryTest {
  private static final Key KEY = Key.of("k");
  private static final long DOUBT = Revision.of(1, 7);

  private final List<Effect> effects = new ArrayList<>();
  private final Term term = new Term(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
  private final Commits commits = new Commits(term);
  private final Holds holds = new Holds(term, commits);
  private final Healing healing = new Healing(term, commits, holds);
  private final Recovery recovery = new Recovery(term, commits, holds, healing);

  @BeforeEach
  void twoLeaves() {
    begin(2, 2);
  }

  /** So many replicas, of which those from one on leave. */
  private void begin(int followers, int leaving) {
    term.enter(0, effects::add);
    Opened.begin(term, followers, followers);
    for (int each = leaving; each <= followers; each++) {
      apply(new ClusterCommand.Leave(1, each, List.of(1)));
    }
    apply(new ClusterCommand.TakeOffice("l:2", "n2"));
    term.epoch = 2;
    term.peers.values().forEach(peer -> peer.phase = Peer.Phase.DOWN);
  }

  private void apply(ClusterCommand command) {
    term.state = term.state.apply(command);
    term.slots.refresh(term.state);
  }

  private void hear(int follower, State... states) {
    Peer peer = term.peers.get(follower);
    peer.memory = new ArrayList<>();
    for (State state : states) {
      peer.memory.add(new Remembered(DOUBT, state, List.of(KEY.slot()), List.of(KEY)));
    }
    recovery.heard(peer);
    recovery.decideAll();
  }

  @Test
  void an_empty_disk_is_no_witness_against_who_may_take_over() {
    apply(new ClusterCommand.Seen(2, 1, new Store("another store", 1, 0), Opened.store(1)));
    assertTrue(term.state.slot(KEY.slot()).lost());
    hear(1);
    hear(2, State.PREPARED);
    assertTrue(term.doubts.containsKey(DOUBT), "nobody can tell yet");
    apply(new ClusterCommand.Elect(2, 2, List.of(KEY.slot())));
    recovery.decideAll();
    assertTrue(term.unforgotten.get(DOUBT).committed());
  }

  @Test
  void an_abort_is_remembered_for_who_was_not_heard() {
    hear(2, State.ABORTED);
    Transaction aborted = term.unforgotten.get(DOUBT);
    assertFalse(aborted.committed());
    assertEquals(term.peers.get(1).bit, aborted.undurable);
    hear(1, State.PREPARED);
    assertTrue(term.doubts.isEmpty(), "it is no new doubt");
  }

  @Test
  void what_somebody_in_sync_lacks_need_not_be_remembered() {
    hear(1);
    hear(2, State.PREPARED);
    Transaction aborted = term.unforgotten.get(DOUBT);
    assertFalse(aborted.committed());
    assertEquals(term.peers.get(2).bit, aborted.undurable);
  }

  @Test
  void it_is_remembered_for_who_may_take_over_alone_some_day() {
    begin(5, 3);
    assertEquals(List.of(5), term.state.slot(KEY.slot()).eligible());
    hear(1);
    hear(2, State.PREPARED);
    Transaction aborted = term.unforgotten.get(DOUBT);
    assertFalse(aborted.committed());
    assertEquals(term.peers.get(2).bit | term.peers.get(5).bit, aborted.undurable);
  }

  @Test
  void however_much_is_in_doubt_one_command_for_each_follower_says_that_it_may_not_take_over() {
    Peer first = term.peers.get(1);
    first.memory = new ArrayList<>();
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      for (int each = 0; each < 3; each++) {
        long revision = Revision.of(1, 3L * slot + each);
        first.memory.add(
            new Remembered(revision, State.PREPARED, List.of(slot), List.of(Key.of("k"))));
      }
    }
    term.now = term.timing.healAfter();
    recovery.heard(first);
    recovery.decideAll();
    assertEquals(
        List.of(
            new Effect.Propose(
                new ClusterCommand.Disqualify(
                    2, 2, IntStream.range(0, Slots.COUNT).boxed().toList()))),
        effects.stream().filter(Effect.Propose.class::isInstance).toList());
  }
}
