package io.troth.leader.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Bodies;
import io.troth.common.http.Refusal;
import io.troth.common.model.Revision;
import io.troth.common.model.Version;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.Requests;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Transactions over several keys at {@code /v1/txn}: if, then, else. */
public final class TransactionApi {
  private final Requests requests;

  public TransactionApi(Requests requests) {
    this.requests = requests;
  }

  public void install(JavalinConfig config) {
    config.routes.post("/v1/txn", this::transact);
  }

  private void transact(Context ctx) {
    ctx.future(() ->
        Answering.orRefused(
            ctx,
            () ->
                Bodies.read(ctx.req(), Limits.TRANSACTION_JSON_BYTES_MAX, requests)
                    .thenCompose(body -> ask(ctx, body))));
  }

  /** The body stays counted until what was read of it is. */
  private CompletableFuture<Void> ask(Context ctx, byte[] body) {
    if (!requests.reserve(body.length)) {
      throw Refusal.BUSY.exception();
    }
    try {
      TransactionJson asked = TransactionJson.parse(body);
      return requests
          .ask(asked.command(), asked.bytes(), Limits.REQUEST_MILLIS_DEFAULT)
          .thenAccept(reply -> answer(ctx, asked, reply));
    } finally {
      requests.release(body.length);
    }
  }

  private static void answer(Context ctx, TransactionJson asked, Reply reply) {
    switch (reply) {
      case Reply.Chosen chosen ->
          answer(ctx, asked, chosen.succeeded(), chosen.revision(), chosen.gets());
      case Reply.Done done -> answer(ctx, asked, true, done.revision(), List.of());
      case Reply.Refused refused when isCondition(refused.reason()) ->
          answer(ctx, asked, false, Revision.NONE, List.of());
      default -> Answers.refusal(ctx, Outcomes.of(reply));
    }
  }

  private static boolean isCondition(Reply.Reason reason) {
    return switch (reason) {
      case KEY_EXISTS, NO_KEY, REVISION_DIFFERS, REVISION_MATCHES, VALUE_DIFFERS -> true;
      default -> false;
    };
  }

  private static void answer(
      Context ctx, TransactionJson asked, boolean succeeded, long revision, List<Version> gets) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("succeeded", succeeded);
    json.put("revision", revision);
    ArrayNode results = json.putArray("results");
    Iterator<Version> got = gets.iterator();
    for (Command.Step step : succeeded ? asked.then() : asked.otherwise()) {
      ObjectNode result = results.addObject().put("key", step.key().toString());
      if (step instanceof Command.Step.Get) {
        TransactionJson.show(result, got.next());
      }
    }
    Answers.bytes(ctx, 200, Answers.JSON, json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
