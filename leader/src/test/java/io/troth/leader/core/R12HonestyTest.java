package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** That no request is answered twice, {@link Led} checks in all tests. */
class R12HonestyTest {
  private static final long REQUEST_MICROS = 5_000_000;

  private final Led led = Led.serving(3, 3);

  @Test
  void what_has_no_answer_in_time_is_unknown_and_may_be_committed_later() {
    long id = led.put("k");
    led.ack(1);
    led.passAlive(REQUEST_MICROS + 200_000);
    assertTrue(led.replies.get(id) instanceof Reply.Unknown);
    led.decisions(1);
    led.ackAll();
    led.pass(Timing.DEFAULT.decisionDelay());
    assertTrue(led.decisions(1).getFirst().committed());
  }

  @Test
  void what_never_got_its_turn_is_refused() {
    long first = led.putIf(new Condition.Any(Key.of("k")));
    long second = led.put("k");
    led.passAlive(REQUEST_MICROS + 200_000);
    assertTrue(led.replies.get(first) instanceof Reply.Unknown);
    assertEquals(Reply.Reason.TIMED_OUT, led.refusal(second));
    led.ackAll();
    led.passAlive(100_000);
    assertEquals(1, led.prepares(1).size(), "the first alone");
  }

  @Test
  void a_read_without_an_answer_is_refused_in_time() {
    long id = led.ask(new Command.Read(List.of(Key.of("k"))));
    led.passAlive(REQUEST_MICROS + 200_000);
    assertEquals(Reply.Reason.TIMED_OUT, led.refusal(id));
  }

  @Test
  void when_another_takes_office_what_was_sent_is_unknown_and_what_was_not_is_refused() {
    long sent = led.putIf(new Condition.Any(Key.of("k")));
    long waiting = led.put("k");
    long read = led.ask(new Command.Read(List.of(Key.of("k"))));
    ClusterCommand other = new ClusterCommand.TakeOffice("l:3", "n3");
    led.step(new Input.Applied(led.state.apply(other), other));
    assertTrue(led.replies.get(sent) instanceof Reply.Unknown);
    assertEquals(Reply.Reason.NOT_IN_OFFICE, led.refusal(waiting));
    assertEquals(Reply.Reason.NOT_IN_OFFICE, led.refusal(read));
    assertEquals(Reply.Reason.NOT_IN_OFFICE, led.refusal(led.put("k")));
  }

  @Test
  void before_the_cluster_log_says_so_nobody_is_served() {
    Coordinator fresh = new Coordinator(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
    List<Effect> effects = new ArrayList<>();
    Command read = new Command.Read(List.of(Key.of("k")));
    fresh.step(0, new Input.Request(1, 1, read), effects::add);
    assertEquals(List.of(new Effect.Answer(1, Refusals.notInOffice())), effects);
  }
}
