package io.troth.leader.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Bodies;
import io.troth.common.http.EntityTags;
import io.troth.common.http.Keys;
import io.troth.common.http.Percent;
import io.troth.common.http.Preconditions;
import io.troth.common.http.Refusal;
import io.troth.common.http.ValueRequest;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Single keys at {@code /v1/kv/KEY}: values as they are, revisions as entity tags. */
public final class KvApi {
  private static final String PATH = "/v1/kv/";

  private final Requests requests;

  public KvApi(Requests requests) {
    this.requests = requests;
  }

  public void install(JavalinConfig config) {
    config.routes.get(PATH + "<key>", this::get);
    config.routes.head(PATH + "<key>", this::get);
    config.routes.put(PATH + "<key>", this::put);
    config.routes.delete(PATH + "<key>", this::delete);
  }

  /** From the address as it came: a key may have anything in it, encoded slashes too. */
  private static Key key(Context ctx) {
    String uri = ctx.req().getRequestURI();
    return Keys.of(Percent.decode(uri, PATH.length(), uri.length(), false));
  }

  private void get(Context ctx) {
    Key key = key(ctx);
    ValueRequest asked = ValueRequest.of(ctx.req());
    Answering.ask(
        ctx,
        requests,
        new Command.Read(List.of(key)),
        key.bytes().length,
        reply -> asked.answer(((Reply.Values) reply).versions().get(0), ValueRequest.BYTES, ctx));
  }

  private void put(Context ctx) {
    Key key = key(ctx);
    List<Condition> asked = Preconditions.of(ctx.req()).ofWrite(key);
    // Only the vote on a condition tells whether the key was there.
    List<Condition> conditions = asked.isEmpty() ? List.of(new Condition.Any(key)) : asked;
    ctx.future(() ->
        Answering.orRefused(
            ctx,
            () ->
                Bodies.read(ctx.req(), Limits.VALUE_BYTES_MAX, requests)
                    .thenCompose(body ->
                        write(conditions, new Write.Put(key, Value.of(body)))
                            .thenAccept(reply -> {
                              if (reply instanceof Reply.Done done) {
                                revision(ctx, done.revision());
                                ctx.status(done.existed() ? 200 : 201);
                              } else {
                                refuse(ctx, reply);
                              }
                            }))));
  }

  private CompletableFuture<Reply> write(List<Condition> conditions, Write write) {
    int bytes = write.bytes();
    for (Condition each : conditions) {
      bytes += each.bytes();
    }
    Command command = new Command.Commit(conditions, List.of(write));
    return requests.ask(command, bytes, Limits.REQUEST_MILLIS_DEFAULT);
  }

  private void delete(Context ctx) {
    Key key = key(ctx);
    Preconditions asked = Preconditions.of(ctx.req());
    List<Condition> conditions = new ArrayList<>(asked.ofWrite(key));
    if (asked.match().isEmpty()) {
      // Judged last: what is refused with it is refused for the want of a key.
      conditions.add(new Condition.Exists(key));
    }
    Answering.future(
        ctx,
        write(conditions, new Write.Delete(key)),
        reply -> {
          if (reply instanceof Reply.Done done) {
            revision(ctx, done.revision());
            ctx.status(204);
          } else if (asked.match().isEmpty() && isNoKey(reply)) {
            Answers.refusal(ctx, Refusal.NO_KEY);
          } else {
            refuse(ctx, reply);
          }
        });
  }

  private static boolean isNoKey(Reply reply) {
    return reply instanceof Reply.Refused refused && refused.reason() == Reply.Reason.NO_KEY;
  }

  /** Here every condition that does not hold was asked for in a header. */
  private static void refuse(Context ctx, Reply reply) {
    Answers.refusal(ctx, Outcomes.ofConditional(reply));
  }

  private static void revision(Context ctx, long revision) {
    ctx.header("ETag", EntityTags.tag(revision));
    ctx.header("Troth-Revision", Long.toString(revision));
  }
}
