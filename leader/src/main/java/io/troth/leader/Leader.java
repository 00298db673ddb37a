package io.troth.leader;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Handler;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.http.Inline;
import io.troth.common.log.Crash;
import io.troth.common.message.ToLeader;
import io.troth.leader.core.Bounds;
import io.troth.leader.core.Command;
import io.troth.leader.core.Coordinator;
import io.troth.leader.core.Effect;
import io.troth.leader.core.Input;
import io.troth.leader.core.Reply;
import io.troth.leader.core.Rules;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.driver.ClusterLog;
import io.troth.leader.driver.LeaderDriver;
import io.troth.leader.driver.Links;
import io.troth.leader.http.ClusterApi;
import io.troth.leader.http.KvApi;
import io.troth.leader.http.QueryApi;
import io.troth.leader.http.RegisterApi;
import io.troth.leader.http.ReplicasApi;
import io.troth.leader.http.ShortWay;
import io.troth.leader.http.TransactionApi;
import io.troth.leader.link.WebSocketLinks;
import io.troth.leader.live.CountedLinks;
import io.troth.leader.live.Live;
import io.troth.leader.live.Meters;
import io.troth.leader.live.Notes;
import io.troth.leader.log.LogFailure;
import io.troth.leader.log.LogGroup;
import io.troth.leader.log.RatisClusterLog;
import io.troth.leader.log.UnfitNote;
import io.troth.leader.loop.LeaderLoop;
import io.troth.leader.loop.Requests;
import io.troth.leader.loop.Watcher;
import io.troth.leader.queue.WorkQueue;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A leader, put together. What it answers is added to a server that somebody else starts. */
public final class Leader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leader.class);
  private static final int DRAIN_MILLIS_MAX = 5_000;
  private static final int LOOK_MILLIS_MAX = 1_000;

  private final LeaderConfig config;
  private final WorkQueue queue = new WorkQueue(Limits.WORK_QUEUE_MAX);
  private final Notes notes = new Notes();
  private final Meters meters;
  private final Requests requests;
  private final Live live;
  private final ReplicasApi replicas = new ReplicasApi(() -> this.cluster);
  private volatile ClusterState cluster = ClusterState.EMPTY;

  /**
   * Whether {@link #cluster} is all that was ever agreed on: while a log is read it is the past.
   */
  private volatile boolean cameToOffice;

  private Links links;
  private ClusterLog log;
  private LeaderLoop loop;

  public Leader(LeaderConfig config, MeterRegistry registry) {
    this.config = config;
    meters = new Meters(registry);
    requests = new Requests(queue, new Both(notes, meters));
    Gauge.builder("troth.queue.depth", queue::depth).register(registry);
    Gauge.builder("troth.requests.under.way", requests::underWay).register(registry);
    long healAfterMillis = config.timing().healAfter() / 1_000;
    live = new Live(config.address(), healAfterMillis, requests, queue, notes);
  }

  /** Adds its addresses; until it is started they answer that it is starting. */
  public void install(JavalinConfig http, Handler console) {
    ShortWay.install(http, requests);
    Inline.install(http);
    new QueryApi(requests, console).install(http);
    new RegisterApi(requests, () -> cameToOffice ? Optional.of(cluster) : Optional.empty())
        .install(http);
    live.install(http);
    new KvApi(requests).install(http);
    new TransactionApi(requests).install(http);
    new ClusterApi(requests, () -> cluster, queue::depth, config.timing().healAfter() / 1_000)
        .install(http);
    replicas.install(http);
  }

  /**
   * Takes requests from here on; whether it can grant them depends on followers.
   *
   * @param threads answer the clients
   * @param unfit told why, at most once, if this leader's directory is not the right one: it serves
   *     nothing any more, and the server must stop
   * @throws LogFailure if the data can't be used
   */
  public void start(Executor threads, Consumer<String> unfit) {
    requests.answerOn(threads);
    UnfitNote note = new UnfitNote(config.data());
    note.check();
    requests.onUnfit((cause, why) -> {
      if (cause == Effect.Retired.Cause.PROMISED_TO_ANOTHER) {
        leave(note, why);
      }
      unfit.accept(why);
    });
    String nonce = UUID.randomUUID().toString();
    links = new CountedLinks(new WebSocketLinks(new LinkEvents()), notes, meters);
    log = new RatisClusterLog(config.data(), LogGroup.alone(), new LogEvents(nonce));
    Coordinator coordinator = new Coordinator(Rules.TRUE, config.timing(), Bounds.DEFAULT);
    loop = new LeaderLoop(queue, new LeaderDriver(coordinator, links, log, requests), requests);
    queue.add(new Input.Start(found(), config.address(), nonce));
    queue.open();
    loop.start();
    live.start();
  }

  private static void leave(UnfitNote note, String why) {
    try {
      note.write(why);
    } catch (LogFailure e) {
      // The next start finds out again.
      LOG.atWarn().addKeyValue("why", e.getMessage()).log("note_not_written");
    }
  }

  private ClusterCommand.Found found() {
    return new ClusterCommand.Found(
        UUID.randomUUID().toString(),
        config.redundancy(),
        config.minReplicas(),
        config.followers());
  }

  /** Has the meters of the cluster show how it is now, if the loop tells in time. */
  public CompletableFuture<Void> look() {
    return requests
        .ask(new Command.Status(), 0, LOOK_MILLIS_MAX)
        .completeOnTimeout(new Reply.Accepted(), LOOK_MILLIS_MAX, TimeUnit.MILLISECONDS)
        .thenAccept(reply -> {
          if (reply instanceof Reply.Status status) {
            meters.look(status.status());
          }
        });
  }

  /** Takes no more requests, and waits for those under way to be answered: not for ever. */
  public void drain() {
    queue.close();
    requests.awaitAnswered(DRAIN_MILLIS_MAX);
    live.close();
  }

  @Override
  public void close() {
    live.close();
    replicas.close();
    if (loop != null) {
      loop.close();
    }
    if (links != null) {
      links.close();
    }
    if (log != null) {
      log.close();
    }
  }

  /** A cluster keeps what it was founded with, whatever a restarted leader is told. */
  private void compare(ClusterState state) {
    if (state.redundancy() != config.redundancy()
        || state.followers() != config.followers()
        || state.minReplicas() != config.minReplicas()) {
      LOG.atWarn()
          .addKeyValue("redundancy", state.redundancy())
          .addKeyValue("min_replicas", state.minReplicas())
          .addKeyValue("followers", state.followers())
          .log("kept_as_founded");
    }
  }

  private record Both(Watcher first, Watcher second) implements Watcher {
    @Override
    public void answered(Command command, Reply reply, long micros) {
      first.answered(command, reply, micros);
      second.answered(command, reply, micros);
    }

    @Override
    public void waited(long micros) {
      first.waited(micros);
      second.waited(micros);
    }

    @Override
    public void traced(TransactionTrace trace) {
      first.traced(trace);
      second.traced(trace);
    }
  }

  private final class LinkEvents implements Links.Listener {
    @Override
    public void up(long link) {
      queue.add(new Input.LinkUp(link));
    }

    @Override
    public void received(long link, ToLeader message) {
      queue.add(new Input.Received(link, message));
    }

    @Override
    public void down(long link, String why) {
      queue.add(new Input.LinkDown(link, why));
    }
  }

  private final class LogEvents implements ClusterLog.Listener {
    private final String nonce;

    LogEvents(String nonce) {
      this.nonce = nonce;
    }

    @Override
    public void applied(ClusterState state, ClusterCommand command) {
      cluster = state;
      if (command instanceof ClusterCommand.TakeOffice office && office.nonce().equals(nonce)) {
        compare(state);
        cameToOffice = true;
      }
      queue.add(new Input.Applied(state, command));
    }

    @Override
    public void confirmed(long asked) {
      queue.add(new Input.Confirmed(asked));
    }

    @Override
    public void failed(String why) {
      Crash.now("cluster-log", new IllegalStateException(why));
    }
  }
}
