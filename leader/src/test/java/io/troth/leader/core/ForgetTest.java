package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.Member;
import io.troth.common.message.Remembered;
import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/**
 * A follower is forgotten, and another gets its number: nothing that the leader has in mind of the
 * first may be told to the second. One that is told to commit what it does not have stops itself.
 */
class ForgetTest {
  private static final int GONE = 4;
  private final Led led = Led.serving(4, 3);

  /** A key of a slot that follower 4 holds with two others. */
  private final Key key = Led.keyIn(slot -> Opened.state(4, 3).slot(slot).inSync().contains(GONE));

  /** One of the two others: it stores nothing for as long as the test wants. */
  private final int slow =
      led.state.slot(key.slot()).inSync().stream().filter(each -> each != GONE).findFirst().get();

  /**
   * Follower 4 fails; all but those two store whatever they are told, and others take its place.
   */
  private void replaceIt() {
    led.fail(GONE);
    led.log();
    for (int turn = 0; turn < 400; turn++) {
      led.passAlive(100_000, GONE);
      for (int each = 1; each < GONE; each++) {
        led.fetched(each);
        if (each != slow) {
          led.ack(each);
        }
      }
      led.log();
    }
    assertEquals(Member.State.AWAY, led.state.members().get(GONE).state());
  }

  private void forgetIt() {
    long id = led.ask(new Command.Forget(GONE));
    assertFalse(led.isAnswered(id), "the log does not say so yet");
    led.log();
    assertEquals(new Reply.Accepted(), led.replies.get(id));
    assertFalse(led.state.members().containsKey(GONE));
  }

  /** Another follower, with an empty disk. */
  private void registerAnother() {
    led.ask(new Command.Register("another:1"));
    led.log();
    assertEquals("another:1", led.state.members().get(GONE).address());
    led.said(GONE);
    led.connectOn("another-store", GONE);
    led.log();
    led.passAlive(100_000);
  }

  private void assertToldNothing() {
    List<ToFollower.Round> rounds = led.rounds(GONE);
    assertEquals(List.of(), rounds.stream().flatMap(each -> each.decisions().stream()).toList());
    assertEquals(List.of(), rounds.stream().flatMap(each -> each.forget().stream()).toList());
  }

  /** The number of a member that is gone is in no mask: a step that looked it up would fail. */
  @Test
  void the_outcome_of_what_it_got_is_told_neither_to_it_nor_to_the_next_with_its_number() {
    long id = led.put(key.toString());
    replaceIt();
    assertTrue(led.replies.get(id) instanceof Reply.Unknown, "undecided still");
    forgetIt();
    led.ack(slow);
    led.passAlive(1_000_000);
    registerAnother();
    led.ack(slow);
    led.ackAll();
    led.passAlive(1_000_000);
    assertToldNothing();
  }

  @Test
  void the_next_with_its_number_is_told_nothing_though_it_is_decided_only_then() {
    long id = led.put(key.toString());
    replaceIt();
    forgetIt();
    registerAnother();
    led.ack(slow);
    led.passAlive(1_000_000);
    led.ackAll();
    led.passAlive(1_000_000);
    assertTrue(led.replies.get(id) instanceof Reply.Unknown);
    assertToldNothing();
  }

  /** Nor what is decided, and kept for one that has not stored it. */
  @Test
  void the_next_with_its_number_is_not_told_to_forget_what_it_never_had() {
    long id = led.put(key.toString());
    led.ackAll();
    assertTrue(led.done(id) > 0);
    replaceIt();
    forgetIt();
    registerAnother();
    led.ack(slow);
    led.passAlive(1_000_000);
    assertToldNothing();
  }

  /** R11: the next one with its number does not have that piece. */
  @Test
  void a_held_write_that_it_had_is_not_taken_to_be_on_the_next_one() {
    long held =
        led.ask(new Command.Hold("t", 300_000, List.<Condition>of(), Led.write(key.toString())));
    led.ackAll();
    assertTrue(led.replies.get(held) instanceof Reply.Held);
    replaceIt();
    forgetIt();
    registerAnother();
    List<ToFollower> said = new ArrayList<>();
    for (int turn = 0; turn < 60; turn++) {
      List<ToFollower> now = led.said(GONE);
      said.addAll(now);
      for (ToFollower.Pull each : Led.pulls(now)) {
        led.hear(GONE, new ToLeader.Pulled(Led.EPOCH, each.id(), each.slot(), 0, 0));
      }
      led.ackAll();
      led.log();
      led.passAlive(100_000);
    }
    assertTrue(led.state.slot(key.slot()).isInSync(GONE));
    assertTrue(
        said.stream()
            .filter(ToFollower.Round.class::isInstance)
            .flatMap(each -> ((ToFollower.Round) each).prepares().stream())
            .anyMatch(each -> each.hold().isPresent()),
        "it is given the piece before it can be in sync");
    long commit = led.ask(new Command.CommitHeld(Optional.of("t"), OptionalInt.empty()));
    for (int turn = 0; turn < 20; turn++) {
      led.ackAll();
      led.passAlive(100_000);
    }
    assertTrue(led.done(commit) > 0);
  }

  /** R10: what it reported of a transaction in doubt is not asked of the next one. */
  @Test
  void what_it_reported_in_doubt_is_not_expected_of_the_next_one() {
    Led later = Led.inOffice(4, 3);
    int slot = key.slot();
    long old = Revision.of(1, 1);
    Remembered doubt = new Remembered(old, Remembered.State.PREPARED, List.of(slot), List.of(key));
    int missing = slow;
    for (int each = 1; each <= 4; each++) {
      if (each != missing) {
        later.connect(each, later.state.slot(slot).inSync().contains(each) ? one(doubt) : none());
      }
    }
    later.passAlive(3_000_000, missing);
    later.log();
    later.ackAll();
    later.fail(GONE);
    later.log();
    for (int turn = 0; turn < 400; turn++) {
      later.passAlive(100_000, GONE, missing);
      for (int each = 1; each < GONE; each++) {
        if (each != missing) {
          later.fetched(each);
          later.ack(each);
        }
      }
      later.log();
    }
    later.ask(new Command.Forget(GONE));
    later.log();
    later.ask(new Command.Register("another:1"));
    later.log();
    later.said(GONE);
    later.connectOn("another-store", GONE);
    later.log();
    for (int turn = 0; turn < 20; turn++) {
      later.passAlive(100_000, missing);
      later.ackAll();
    }
    assertEquals(List.of(), later.decisions(GONE));
  }

  private static Remembered[] one(Remembered doubt) {
    return new Remembered[] {doubt};
  }

  private static Remembered[] none() {
    return new Remembered[0];
  }

  @Test
  void its_link_is_closed_and_what_comes_from_there_is_not_heard() {
    led.ask(new Command.Drain(GONE, false, false));
    for (int turn = 0; turn < 60; turn++) {
      led.log();
      led.passAlive(100_000);
      for (int each = 1; each <= GONE; each++) {
        led.fetched(each);
      }
      led.ackAll();
    }
    assertEquals(Member.State.DRAINED, led.state.members().get(GONE).state());
    long link = led.link(GONE);
    forgetIt();
    assertFalse(led.isLinked(GONE));
    led.step(new Input.Received(link, new ToLeader.Beat(Led.EPOCH, 0, 0, 0, 0)));
    led.step(new Input.LinkDown(link, "closed"));
    registerAnother();
    assertEquals(Member.State.ACTIVE, led.state.members().get(GONE).state());
  }

  @Test
  void the_next_one_with_its_number_learns_what_the_ring_wants_there() {
    replaceIt();
    forgetIt();
    registerAnother();
    for (int turn = 0; turn < 60; turn++) {
      led.log();
      led.passAlive(100_000);
      for (int each = 1; each <= GONE; each++) {
        led.fetched(each);
      }
      led.ackAll();
    }
    assertEquals(Opened.state(4, 3).slots(), led.state.slots());
  }

  @Test
  void a_difference_that_names_it_is_not_said_of_the_next_one() {
    Term term = new Term(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
    Opened.begin(term, 4, 4);
    Differences differences = new Differences(term, any -> {});
    SlotSum right = new SlotSum(1, 1);
    SlotSum wrong = new SlotSum(2, 1);
    differences.judge(7, Map.of(1, right, 2, right, GONE, wrong));
    differences.judge(8, Map.of(1, right, 2, wrong));
    assertTrue(differences.isWrong(GONE, 7));
    differences.forget(GONE);
    assertFalse(differences.isWrong(GONE, 7));
    assertEquals(List.of(8), differences.all().stream().map(each -> each.slot()).toList());
  }

  @Test
  void what_is_needed_or_in_service_is_not_forgotten() {
    assertEquals(Reply.Reason.NO_SUCH_FOLLOWER, led.refusal(led.ask(new Command.Forget(9))));
    assertEquals(Reply.Reason.FOLLOWER_NEEDED, led.refusal(led.ask(new Command.Forget(1))));
    led.ask(new Command.Drain(1, false, false));
    led.log();
    assertEquals(Reply.Reason.FOLLOWER_NEEDED, led.refusal(led.ask(new Command.Forget(1))));
    assertEquals(List.of(), led.proposed);
  }

  /** It may have come back while the entry was on its way. */
  @Test
  void whether_it_is_forgotten_is_said_by_the_cluster_log() {
    replaceIt();
    long id = led.ask(new Command.Forget(GONE));
    assertEquals(List.of(new ClusterCommand.Forget(Led.EPOCH, GONE)), led.proposed);
    led.proposed.addFirst(new ClusterCommand.Place(Led.EPOCH, GONE, Member.State.ACTIVE));
    led.log();
    assertEquals(Reply.Reason.FOLLOWER_NEEDED, led.refusal(id));
    assertTrue(led.state.members().containsKey(GONE));
  }

  // Registrations

  @Test
  void a_registration_is_answered_when_the_cluster_log_has_it() {
    long first = led.ask(new Command.Register("new:1"));
    long again = led.ask(new Command.Register("new:1"));
    assertEquals(List.of(new ClusterCommand.Register("new:1")), led.proposed);
    assertFalse(led.isAnswered(first) || led.isAnswered(again));
    led.log();
    assertEquals(new Reply.Accepted(), led.replies.get(first));
    assertEquals(new Reply.Accepted(), led.replies.get(again));
    assertEquals(new Reply.Accepted(), led.replies.get(led.ask(new Command.Register("new:1"))));
    assertEquals(List.of(), led.proposed);
  }

  /** I9: of several at once, all of which would fit alone. */
  @Test
  void of_registrations_at_once_those_that_no_number_is_left_for_are_refused() {
    List<Long> asked = new ArrayList<>();
    for (int at = 0; at < Limits.FOLLOWERS_MAX; at++) {
      asked.add(led.ask(new Command.Register("new" + at + ":1")));
    }
    led.log();
    int fit = Limits.FOLLOWERS_MAX - 4;
    for (int at = 0; at < asked.size(); at++) {
      if (at < fit) {
        assertEquals(new Reply.Accepted(), led.replies.get(asked.get(at)));
      } else {
        assertEquals(Reply.Reason.BUSY, led.refusal(asked.get(at)));
      }
    }
    assertEquals(Limits.FOLLOWERS_MAX, led.state.members().size());
    assertEquals(Limits.FOLLOWERS_MAX, led.state.members().lastKey());
  }

  @Test
  void a_registration_that_the_cluster_log_is_silent_about_is_unknown_in_time() {
    long id = led.ask(new Command.Register("new:1"));
    led.passAlive(5_500_000);
    assertTrue(led.replies.get(id) instanceof Reply.Unknown);
    // It is not asked for twice, and once it is there everything is as it should be.
    long again = led.ask(new Command.Register("new:1"));
    assertEquals(
        List.of(new ClusterCommand.Register("new:1")),
        led.proposed.stream().filter(ClusterCommand.Register.class::isInstance).toList());
    led.log();
    assertEquals(new Reply.Accepted(), led.replies.get(again));
  }

  /** I9. */
  @Test
  void no_more_changes_wait_for_the_cluster_log_than_fit() {
    long last = 0;
    for (int at = 0; at <= Limits.MEMBERSHIP_COMMANDS_MAX; at++) {
      last = led.ask(new Command.Register("new" + at + ":1"));
    }
    assertEquals(Reply.Reason.BUSY, led.refusal(last));
    assertEquals(Limits.MEMBERSHIP_COMMANDS_MAX, led.proposed.size());
    for (int at = 0; at < Limits.MEMBERSHIP_REQUESTS_MAX; at++) {
      last = led.ask(new Command.Register("new0:1"));
    }
    assertEquals(Reply.Reason.BUSY, led.refusal(last));
    assertEquals(Limits.MEMBERSHIP_COMMANDS_MAX, led.proposed.size());
  }

  @Test
  void who_loses_the_office_says_of_what_it_asked_for_what_is_so() {
    long register = led.ask(new Command.Register("new:1"));
    long drain = led.ask(new Command.Drain(1, false, false));
    ClusterCommand other = new ClusterCommand.TakeOffice("other:1", "other");
    led.proposed.addFirst(other);
    led.log();
    assertTrue(led.replies.get(register) instanceof Reply.Unknown, "it may be in the log yet");
    assertEquals(Reply.Reason.NOT_IN_OFFICE, led.refusal(drain), "it has no effect any more");
    assertEquals(Member.State.ACTIVE, led.state.members().get(1).state());
  }
}
