package io.troth.leader.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.cluster.ClusterState;
import io.troth.common.http.Answers;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.common.model.Key;
import io.troth.common.ring.Slots;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.live.StatusJson;
import io.troth.leader.loop.Requests;
import java.nio.charset.StandardCharsets;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** How the cluster is, and where what is. */
public final class ClusterApi {
  private final Requests requests;
  private final Supplier<ClusterState> cluster;
  private final IntSupplier queueDepth;
  private final long healAfterMillis;

  public ClusterApi(
      Requests requests,
      Supplier<ClusterState> cluster,
      IntSupplier queueDepth,
      long healAfterMillis) {
    this.requests = requests;
    this.cluster = cluster;
    this.queueDepth = queueDepth;
    this.healAfterMillis = healAfterMillis;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/v1/cluster", this::cluster);
    config.routes.get("/v1/slots", ctx -> json(ctx, SlotsJson.all(cluster.get())));
    config.routes.get(
        "/v1/slots/{slot}",
        ctx -> json(ctx, SlotsJson.one(cluster.get(), slot(ctx.pathParam("slot")))));
    config.routes.get("/v1/where", this::where);
    config.routes.get("/v1/limits", ctx -> json(ctx, LimitsJson.limits()));
    config.routes.post("/v1/followers/{id}/drain", this::drain);
    config.routes.post("/v1/followers/{id}/undrain", this::undrain);
    config.routes.delete("/v1/followers/{id}", this::forget);
    config.routes.get("/health/ready", this::ready);
  }

  private void cluster(Context ctx) {
    Answering.ask(
        ctx,
        requests,
        new Command.Status(),
        0,
        reply -> {
          String json =
              StatusJson.of(
                  ((Reply.Status) reply).status(), queueDepth.getAsInt(), healAfterMillis);
          Answers.bytes(ctx, 200, Answers.JSON, json.getBytes(StandardCharsets.UTF_8));
        });
  }

  private void where(Context ctx) {
    Key key = Query.of(ctx.req().getQueryString()).key();
    json(ctx, SlotsJson.one(cluster.get(), key.slot()).put("key", key.toString()));
  }

  private void drain(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    Answering.ask(
        ctx,
        requests,
        new Command.Drain(number(ctx.pathParam("id")), query.flag("force"), query.flag("dry_run")),
        0,
        reply -> {
          if (reply instanceof Reply.DrainPlan plan) {
            json(ctx, plan(plan));
          } else {
            Answers.text(ctx, 202, "draining");
          }
        });
  }

  private static JsonNode plan(Reply.DrainPlan plan) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("follower", plan.follower())
        .put("slots_to_move", plan.slots())
        .put("followers_left", plan.left())
        .put("redundancy", plan.redundancy())
        .put("refused", plan.refused().isPresent())
        .put("reason", plan.refused().map(Reply.Refused::text).orElse(""));
  }

  private void undrain(Context ctx) {
    change(ctx, new Command.Undrain(number(ctx.pathParam("id"))));
  }

  private void forget(Context ctx) {
    change(ctx, new Command.Forget(number(ctx.pathParam("id"))));
  }

  private void change(Context ctx, Command command) {
    Answering.ask(ctx, requests, command, 0, accepted -> ctx.status(204));
  }

  private void ready(Context ctx) {
    Answering.ask(
        ctx,
        requests,
        new Command.Status(),
        0,
        reply -> {
          Reply.Status status = (Reply.Status) reply;
          if (!status.status().state().open()) {
            throw Refusal.later("follower_capacity not yet full").exception();
          }
          if (!status.status().phase().equals("serving")) {
            throw Refusal.later("the leader is " + status.status().phase()).exception();
          }
          Answers.text(ctx, 200, "ready");
        });
  }

  private static int slot(String text) {
    int slot = number(text);
    if (slot >= Slots.COUNT) {
      throw Refusal.notApplied(404, "no such slot").exception();
    }
    return slot;
  }

  private static int number(String text) {
    if (!text.matches("\\d{1,6}")) {
      throw Refusal.INVALID.exception();
    }
    return Integer.parseInt(text);
  }

  private static void json(Context ctx, JsonNode json) {
    Answers.bytes(ctx, 200, Answers.JSON, json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
