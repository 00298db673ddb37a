package io.troth.leader.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Bodies;
import io.troth.common.http.Keys;
import io.troth.common.http.Percent;
import io.troth.common.http.Refusal;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.Requests;
import java.util.List;
import java.util.Optional;
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
    Answering.ask(
        ctx,
        requests,
        new Command.Read(List.of(key)),
        key.bytes().length,
        reply -> {
          Version version = ((Reply.Values) reply).versions().get(0);
          Value value = version.value().orElseThrow(Refusal.NO_KEY::exception);
          revision(ctx, version.revision());
          String known = ctx.req().getHeader("If-None-Match");
          if (known != null && known.equals(Revisions.tag(version.revision()))) {
            ctx.status(304);
          } else {
            Answers.bytes(ctx, 200, Answers.BYTES, value.bytes());
          }
        });
  }

  private void put(Context ctx) {
    Key key = key(ctx);
    Optional<Condition> condition = Revisions.condition(ctx, key);
    ctx.future(() ->
        Answering.orRefused(
            ctx,
            () ->
                Bodies.read(ctx.req(), Limits.VALUE_BYTES_MAX, requests)
                    .thenCompose(body -> {
                      Write write = new Write.Put(key, Value.of(body));
                      // Only the vote on a condition tells whether the key was there.
                      Condition asked = condition.orElseGet(() -> new Condition.Any(key));
                      return write(asked, write)
                          .thenAccept(reply -> {
                            if (reply instanceof Reply.Done done) {
                              revision(ctx, done.revision());
                              ctx.status(done.existed() ? 200 : 201);
                            } else {
                              refuse(ctx, reply);
                            }
                          });
                    })));
  }

  private CompletableFuture<Reply> write(Condition condition, Write write) {
    Command command = new Command.Commit(List.of(condition), List.of(write));
    return requests.ask(command, write.bytes(), Limits.REQUEST_MILLIS_DEFAULT);
  }

  private void delete(Context ctx) {
    Key key = key(ctx);
    Optional<Condition> condition = Revisions.condition(ctx, key);
    Condition asked = condition.orElseGet(() -> new Condition.Exists(key));
    Answering.future(
        ctx,
        write(asked, new Write.Delete(key)),
        reply -> {
          if (reply instanceof Reply.Done done) {
            revision(ctx, done.revision());
            ctx.status(204);
          } else if (condition.isEmpty()
              && reply instanceof Reply.Refused refused
              && refused.reason() == Reply.Reason.NO_KEY) {
            Answers.refusal(ctx, Refusal.NO_KEY);
          } else {
            refuse(ctx, reply);
          }
        });
  }

  /** Here every condition that does not hold was asked for in a header. */
  private static void refuse(Context ctx, Reply reply) {
    Refusal refusal = Outcomes.of(reply);
    boolean exists =
        reply instanceof Reply.Refused refused && refused.reason() == Reply.Reason.KEY_EXISTS;
    Answers.refusal(ctx, exists ? Refusal.notApplied(412, refusal.text()) : refusal);
  }

  private static void revision(Context ctx, long revision) {
    ctx.header("ETag", Revisions.tag(revision));
    ctx.header("Troth-Revision", Long.toString(revision));
  }
}
