package io.troth.leader.loop;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.http.Bodies;
import io.troth.leader.core.Command;
import io.troth.leader.core.Effect;
import io.troth.leader.core.Input;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.driver.Outside;
import io.troth.leader.queue.WorkQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients' requests that are under way: put into the queue here, and answered here. */
public final class Requests implements Outside, Bodies.Room {
  /** What a request takes beside its keys and values, about. */
  private static final int OWN_BYTES = 256;

  /**
   * The answers of one step are dealt out to so many threads: waking one costs more than an answer,
   * and none waits for a client.
   */
  private static final int ANSWERERS = Runtime.getRuntime().availableProcessors();

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);
  private static final Reply.Refused BUSY =
      new Reply.Refused(Reply.Reason.BUSY, "too much is waiting to be done; try again");
  private static final Reply.Refused CLOSED =
      new Reply.Refused(
          Reply.Reason.NOT_IN_OFFICE, "this server is starting or stopping; try again");

  private record Asked(CompletableFuture<Reply> future, Command command, int bytes, long micros) {}

  private record Answered(CompletableFuture<Reply> future, Reply reply) {}

  private final WorkQueue queue;
  private final Watcher watcher;
  private final Map<Long, Asked> asked = new ConcurrentHashMap<>();
  private final AtomicLong ids = new AtomicLong();
  private final AtomicLong bytesUnderWay = new AtomicLong();
  private volatile Executor answering = Runnable::run;

  private volatile BiConsumer<Effect.Retired.Cause, String> unfit = (cause, why) -> {};
  private volatile Runnable whenNone = () -> {};

  /** Answered in this step of the loop; whoever waits hears of it when the step is over. */
  private List<Answered> answered = new ArrayList<>();

  /**
   * @param watcher told of all that is answered, and of how each transaction went
   */
  public Requests(WorkQueue queue, Watcher watcher) {
    this.queue = queue;
    this.watcher = watcher;
  }

  /** Told why if this server's directory is not the leader's: then it must stop. */
  public void onUnfit(BiConsumer<Effect.Retired.Cause, String> stop) {
    unfit = stop;
  }

  /** Who completes the futures, so that those who wait for them keep the loop from nothing. */
  public void answerOn(Executor threads) {
    answering = threads;
  }

  /**
   * By the deadline there is an answer, which may say that none is known.
   *
   * @param bytes of keys and values
   */
  public CompletableFuture<Reply> ask(Command command, int bytes, int millis) {
    long now = LeaderLoop.nowMicros();
    Asked request = new Asked(new CompletableFuture<>(), command, bytes + OWN_BYTES, now);
    if (!reserve(request.bytes)) {
      request.future.complete(BUSY);
      return request.future;
    }
    long id = ids.incrementAndGet();
    asked.put(id, request);
    long deadline = now + millis * 1_000L;
    if (!queue.offer(new Input.Request(id, deadline, command))) {
      remove(id);
      request.future.complete(queue.isOpen() ? BUSY : CLOSED);
    }
    return request.future;
  }

  /** Room for what is still coming in; to be released, or not to be had. */
  @Override
  public boolean reserve(int bytes) {
    if (bytesUnderWay.addAndGet(bytes) <= Limits.REQUEST_BYTES_UNDER_WAY_MAX) {
      return true;
    }
    release(bytes);
    return false;
  }

  @Override
  public void release(int bytes) {
    bytesUnderWay.addAndGet(-bytes);
  }

  public int underWay() {
    return asked.size();
  }

  /** Waits until nobody waits for an answer any more: not longer than that. */
  public void awaitAnswered(long millis) {
    CountDownLatch none = new CountDownLatch(1);
    whenNone = none::countDown;
    try {
      if (!asked.isEmpty() && !none.await(millis, TimeUnit.MILLISECONDS)) {
        LOG.atWarn().addKeyValue("requests", asked.size()).log("not_answered_before_the_end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Asked remove(long id) {
    Asked request = asked.remove(id);
    if (request != null) {
      release(request.bytes);
    }
    return request;
  }

  @Override
  public void answer(long id, Reply reply) {
    Asked request = remove(id);
    Invariant.check(request != null, "R12", "answered twice: request", id, reply);
    answered.add(new Answered(request.future, reply));
    watcher.answered(request.command, reply, LeaderLoop.nowMicros() - request.micros);
  }

  /** That one, and those after it, have left the queue. */
  void taken(long id) {
    Asked oldest = asked.get(id);
    if (oldest != null) {
      watcher.waited(LeaderLoop.nowMicros() - oldest.micros);
    }
  }

  /** The step is over: all that it answered goes out. */
  void flush() {
    if (answered.isEmpty()) {
      return;
    }
    List<Answered> now = answered;
    answered = new ArrayList<>();
    int share = (now.size() + ANSWERERS - 1) / ANSWERERS;
    for (int from = 0; from < now.size(); from += share) {
      hand(now.subList(from, Math.min(from + share, now.size())));
    }
    if (asked.isEmpty()) {
      whenNone.run();
    }
  }

  private void hand(List<Answered> some) {
    Runnable complete = () -> some.forEach(each -> each.future.complete(each.reply));
    try {
      answering.execute(complete);
    } catch (RejectedExecutionException e) {
      // The server's threads have stopped before the loop: hardly anybody is there to hear it.
      complete.run();
    }
  }

  /** The loop has ended: nobody will answer what is left. */
  void abandon() {
    flush();
    for (Long id : List.copyOf(asked.keySet())) {
      Asked request = remove(id);
      if (request != null) {
        request.future.complete(new Reply.Unknown("the leader stopped before it knew the outcome"));
      }
    }
  }

  @Override
  public void report(String event, String details) {
    LOG.info("{} {}", event, details);
  }

  @Override
  public void alarm(String event, String details) {
    LOG.error("{} {}", event, details);
  }

  @Override
  public void traced(TransactionTrace trace) {
    watcher.traced(trace);
  }

  @Override
  public void retired(Effect.Retired.Cause cause, String why) {
    LOG.atWarn().addKeyValue("why", why).log("retired");
    if (cause != Effect.Retired.Cause.SUCCEEDED) {
      unfit.accept(cause, why);
    }
  }
}
