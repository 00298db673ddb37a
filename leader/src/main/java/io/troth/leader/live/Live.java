package io.troth.leader.live;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.LiveApi;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.common.live.EventStream;
import io.troth.common.live.Load;
import io.troth.common.live.TraceRing;
import io.troth.leader.core.ClusterStatus;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.LeaderLoop;
import io.troth.leader.loop.Requests;
import io.troth.leader.queue.WorkQueue;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells how this leader is, live, to any number of consoles: one thread looks and writes, and all
 * share what it wrote. While nobody listens it only notes the load, once a second.
 */
public final class Live implements AutoCloseable {
  private static final int LOOK_MILLIS = 250;
  private static final int LOAD_MILLIS = 1_000;

  /** So many batches of traces are kept for who comes later. */
  private static final int BATCHES_KEPT = 8;

  private final String address;
  private final long healAfterMillis;
  private final Requests requests;
  private final WorkQueue queue;
  private final Notes notes;
  private final EventStream stream;
  private final SlotsJson slots = new SlotsJson();
  private final Thread thread = new Thread(this::run, "live");
  private volatile boolean stopped;

  private boolean looking;
  private String lastCluster = "";
  private String lastSlots = "";
  private long nextTrace;

  /**
   * @param address of this leader
   * @param healAfterMillis when others take over from a follower that is away
   */
  public Live(
      String address, long healAfterMillis, Requests requests, WorkQueue queue, Notes notes) {
    this.address = address;
    this.healAfterMillis = healAfterMillis;
    this.requests = requests;
    this.queue = queue;
    this.notes = notes;
    stream = new EventStream(() -> LockSupport.unpark(thread));
    thread.setDaemon(true);
  }

  public void install(JavalinConfig config) {
    new LiveApi(stream).install(config);
    config.routes.get("/v1/trace", this::trace);
  }

  public void start() {
    thread.start();
  }

  private void trace(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    long last = query.has("last") ? query.number("last") : Limits.TRACES_SHOWN_MAX;
    if (last < 1 || last > Limits.TRACES_MAX) {
      throw Refusal.notApplied(400, "last must be from 1 to " + Limits.TRACES_MAX).exception();
    }
    List<Noted> traces = notes.traces.from(notes.traces.noted() - last).traces();
    String json = TraceJson.of(traces, 0, LeaderLoop.nowMicros(), System.currentTimeMillis());
    ctx.contentType(Answers.JSON).result(json);
  }

  private void run() {
    stream.publish("server", 1, Json.object(this::server));
    long loadAt = System.nanoTime();
    while (!stopped) {
      if (System.nanoTime() - loadAt >= 0) {
        loadAt = Math.max(loadAt + LOAD_MILLIS * 1_000_000L, System.nanoTime());
        load();
      }
      boolean heard = stream.listeners() > 0;
      if (heard) {
        look();
      } else if (looking) {
        forget();
      }
      looking = heard;
      long wait = loadAt - System.nanoTime();
      LockSupport.parkNanos(heard ? Math.min(wait, LOOK_MILLIS * 1_000_000L) : wait);
    }
  }

  private void server(JsonGenerator json) throws java.io.IOException {
    json.writeStringField("role", "leader");
    json.writeStringField("address", address);
    json.writeStringField("leader", address);
    json.writeNumberField("started", System.currentTimeMillis());
  }

  private void load() {
    Load load = notes.load.since(LeaderLoop.nowMicros(), System.currentTimeMillis(), queue.depth());
    stream.publish("load", Limits.LOAD_SECONDS_MAX, json(load));
  }

  private static String json(Load load) {
    return Json.object(json -> {
      json.writeNumberField("at", load.wallMillis());
      json.writeNumberField("reads", load.reads());
      json.writeNumberField("writes", load.writes());
      json.writeNumberField("refused", load.refused());
      json.writeNumberField("read_p50_us", load.readMicros50());
      json.writeNumberField("read_p99_us", load.readMicros99());
      json.writeNumberField("write_p50_us", load.writeMicros50());
      json.writeNumberField("write_p99_us", load.writeMicros99());
      json.writeNumberField("round", Math.round(load.roundSize() * 100) / 100.0);
      json.writeNumberField("queue", load.queueDepth());
    });
  }

  private void look() {
    traces();
    status();
  }

  private void status() {
    try {
      Reply reply =
          requests
              .ask(new Command.Status(), 0, LOAD_MILLIS)
              .get(2 * LOAD_MILLIS, TimeUnit.MILLISECONDS);
      if (reply instanceof Reply.Status status) {
        publish(status.status());
      }
    } catch (ExecutionException | TimeoutException e) {
      // The loop is busy or has ended: consoles see that nothing comes.
    } catch (InterruptedException e) {
      stopped = true;
    }
  }

  private void publish(ClusterStatus status) {
    String cluster = StatusJson.of(status, queue.depth(), healAfterMillis);
    if (!cluster.equals(lastCluster)) {
      lastCluster = cluster;
      stream.publish("cluster", 1, cluster);
    }
    String now = slots.of(status);
    if (!now.equals(lastSlots)) {
      lastSlots = now;
      stream.publish("slots", 1, now);
    }
  }

  private void traces() {
    if (!looking) {
      nextTrace = notes.traces.noted() - BATCHES_KEPT * Limits.TRACES_SHOWN_MAX;
    }
    TraceRing.Part<Noted> part = notes.traces.from(nextTrace);
    long missed = part.next() - Math.max(0, nextTrace) - part.traces().size();
    nextTrace = part.next();
    if (part.traces().isEmpty()) {
      return;
    }
    int most = looking ? Limits.TRACES_SHOWN_MAX : BATCHES_KEPT * Limits.TRACES_SHOWN_MAX;
    List<Noted> shown = TraceJson.most(part.traces(), most);
    int skipped = (int) (missed + part.traces().size() - shown.size());
    String json =
        TraceJson.of(
            shown, looking ? skipped : 0, LeaderLoop.nowMicros(), System.currentTimeMillis());
    stream.publish("trace", BATCHES_KEPT, json);
  }

  /** Nobody listens: what was told last will be old when somebody comes. */
  private void forget() {
    stream.forget("cluster");
    stream.forget("slots");
    stream.forget("trace");
    lastCluster = "";
    lastSlots = "";
  }

  @Override
  public void close() {
    stopped = true;
    stream.close();
    LockSupport.unpark(thread);
  }
}
