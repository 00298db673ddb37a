package io.troth.leader.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.leader.core.Command;
import io.troth.leader.core.Input;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.queue.WorkQueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final WorkQueue queue = new WorkQueue(2);
  private final Requests requests = new Requests(queue, new Nobody());

  @Test
  void an_answer_goes_to_who_asked_once_the_step_is_over() {
    queue.open();
    CompletableFuture<Reply> asked = ask(0);
    requests.answer(next().id(), new Reply.Accepted());
    assertFalse(asked.isDone());
    requests.flush();
    assertEquals(new Reply.Accepted(), asked.join());
    assertEquals(0, requests.underWay());
  }

  @Test
  void before_it_serves_and_after_everything_is_refused() {
    assertEquals(Reply.Reason.NOT_IN_OFFICE, refused(ask(0)));
  }

  @Test
  void a_full_queue_refuses_at_once() {
    queue.open();
    assertFalse(ask(0).isDone());
    assertFalse(ask(0).isDone());
    assertEquals(Reply.Reason.BUSY, refused(ask(0)));
    assertEquals(2, requests.underWay());
  }

  @Test
  void bytes_under_way_are_bounded() {
    queue.open();
    CompletableFuture<Reply> large = ask(Limits.REQUEST_BYTES_UNDER_WAY_MAX - 1_000);
    assertEquals(Reply.Reason.BUSY, refused(ask(1_000)));
    requests.answer(next().id(), new Reply.Accepted());
    requests.flush();
    large.join();
    assertFalse(ask(1_000).isDone());
  }

  @Test
  void a_second_answer_is_a_violation() {
    queue.open();
    assertFalse(ask(0).isDone());
    long id = next().id();
    requests.answer(id, new Reply.Accepted());
    assertThrows(Invariant.Violated.class, () -> requests.answer(id, new Reply.Unknown("again")));
  }

  @Test
  void who_still_waits_at_the_end_hears_that_nothing_is_known() {
    queue.open();
    CompletableFuture<Reply> asked = ask(0);
    requests.abandon();
    assertInstanceOf(Reply.Unknown.class, asked.join());
  }

  private CompletableFuture<Reply> ask(int bytes) {
    return requests.ask(new Command.Status(), bytes, 1_000);
  }

  private Input.Request next() {
    ArrayDeque<Input.Request> taken = new ArrayDeque<>();
    queue.take(new ArrayList<>(), taken, 1, 0);
    return taken.remove();
  }

  private static final class Nobody implements Watcher {
    @Override
    public void answered(Command command, Reply reply, long micros) {}

    @Override
    public void traced(TransactionTrace trace) {}
  }

  private static Reply.Reason refused(CompletableFuture<Reply> asked) {
    return assertInstanceOf(Reply.Refused.class, asked.join()).reason();
  }
}
