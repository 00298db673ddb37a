package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Follower 1 of three is in sync for the slot of one key, and learns that of the other. */
class PartsTest {
  private static final Key LEARNED = Key.of("k");
  private static final Key KNOWN = Key.of("other");
  private static final int LEARNER = 1;

  private final List<Effect> effects = new ArrayList<>();
  private final Term term = new Term(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
  private final Commits commits = new Commits(term);

  @BeforeEach
  void learn() {
    term.enter(0, effects::add);
    Opened.begin(term, 3, 3);
    term.inOfficeUntilMicros = Long.MAX_VALUE;
    apply(new ClusterCommand.Leave(1, LEARNER, List.of(2, 3)));
    apply(new ClusterCommand.Join(1, LEARNER, List.of(KNOWN.slot())));
    term.slots.learning(LEARNED.slot()).add(new Learning(term.peers.get(LEARNER), LEARNED.slot()));
    term.slots.refresh(term.state);
  }

  private void apply(ClusterCommand command) {
    term.state = term.state.apply(command);
    term.slots.refresh(term.state);
  }

  private Prepare sent(Condition... conditions) {
    List<Write> writes = new ArrayList<>();
    for (Condition each : conditions) {
      writes.add(new Write.Put(each.key(), Value.of("v")));
    }
    commits.submit(
        new Input.Request(7, 1_000_000, new Command.Commit(List.of(conditions), writes)),
        new Command.Commit(List.of(conditions), writes));
    List<ToFollower.Round> rounds = new ArrayList<>();
    term.peers.get(LEARNER).outbox.flush(1, 0, 0, Timing.DEFAULT, rounds::add);
    Prepare part = rounds.getFirst().prepares().getFirst();
    assertEquals(writes, part.writes());
    return part;
  }

  @Test
  void a_learner_gets_no_conditions() {
    assertEquals(List.of(), sent(new Condition.Any(LEARNED)).conditions());
  }

  @Test
  void who_learns_one_of_two_slots_judges_the_other() {
    Condition known = new Condition.Any(KNOWN);
    assertEquals(List.of(known), sent(new Condition.Any(LEARNED), known).conditions());
  }

  @Test
  void whether_a_key_existed_is_not_asked_of_its_learner() {
    sent(new Condition.Any(LEARNED), new Condition.Any(KNOWN));
    Transaction transaction = term.undecided.values().iterator().next();
    for (int follower : List.of(2, 3)) {
      commits.voted(
          transaction, term.peers.get(follower), new Vote(transaction.revision, -1, true));
    }
    commits.voted(transaction, term.peers.get(LEARNER), new Vote(transaction.revision, -1, false));
    assertTrue(effects.contains(new Effect.Answer(7, new Reply.Done(transaction.revision, true))));
  }
}
