package io.troth.leader.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Percent;
import io.troth.common.http.Preconditions;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.loop.Requests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Keys and values in the query string, at {@code /}: what a browser's address line can do. */
public final class QueryApi {
  private final Requests requests;
  private final Handler console;

  /**
   * @param console answers where no key is asked for
   */
  public QueryApi(Requests requests, Handler console) {
    this.requests = requests;
    this.console = console;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/", console);
    config.routes.head("/", console);
    config.routes.put("/", this::put);
    config.routes.post("/", this::create);
    config.routes.delete("/", this::delete);
    config.routes.post("/commit", this::commit);
    config.routes.post("/abort", this::abort);
  }

  private void put(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    Key key = query.key();
    Value value = query.value();
    write(ctx, query, Optional.empty(), new Write.Put(key, value), value.bytes());
  }

  private void create(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    Key key = query.key();
    Value value = query.value();
    write(
        ctx,
        query,
        Optional.of(new Condition.Absent(key)),
        new Write.Put(key, value),
        value.bytes());
  }

  private void delete(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    Key key = query.key();
    write(ctx, query, Optional.of(new Condition.Exists(key)), new Write.Delete(key), key.bytes());
  }

  /**
   * @param own what the method asks for; what headers ask for is judged before it
   */
  private void write(Context ctx, Query query, Optional<Condition> own, Write write, byte[] body) {
    Preconditions asked = Preconditions.of(ctx.req());
    List<Condition> conditions = conditions(asked.ofWrite(write.key()), own);
    Optional<String> held = transaction(query);
    Command command =
        held.isPresent()
            ? new Command.Hold(held.get(), holdMillis(query), conditions, write)
            : new Command.Commit(conditions, List.of(write));
    int bytes = write.bytes();
    for (Condition each : conditions) {
      bytes += each.bytes();
    }
    Answering.future(
        ctx,
        requests.ask(command, bytes, Limits.REQUEST_MILLIS_DEFAULT),
        reply -> {
          switch (reply) {
            case Reply.Done done -> Answers.bytes(ctx, 201, Answers.TEXT, body);
            case Reply.Held ready -> Answers.text(ctx, 202, "commit");
            case Reply.Refused refused when isAbsent(refused, write, asked) ->
                Answers.refusal(ctx, Refusal.NO_KEY);
            default ->
                Answers.refusal(
                    ctx, own.isPresent() ? Outcomes.of(reply) : Outcomes.ofConditional(reply));
          }
        });
  }

  private static List<Condition> conditions(List<Condition> asked, Optional<Condition> own) {
    if (asked.isEmpty() || own.isEmpty()) {
      return own.map(List::of).orElse(asked);
    }
    List<Condition> all = new ArrayList<>(asked);
    all.add(own.get());
    return all;
  }

  private static long holdMillis(Query query) {
    if (!query.has("hold")) {
      return Limits.HOLD_MILLIS_DEFAULT;
    }
    long seconds = query.number("hold");
    long most = Limits.HOLD_MILLIS_MAX / 1_000;
    if (seconds < 1 || seconds > most) {
      throw Refusal.notApplied(400, "hold must be from 1 to " + most + " seconds").exception();
    }
    return seconds * 1_000;
  }

  /** What a delete finds missing was not there, unless a header asked for it. */
  private static boolean isAbsent(Reply.Refused refused, Write write, Preconditions asked) {
    return refused.reason() == Reply.Reason.NO_KEY
        && write instanceof Write.Delete
        && asked.match().isEmpty();
  }

  private void commit(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    ask(ctx, new Command.CommitHeld(transaction(query), writes(query)), 0, done -> ctx.status(204));
  }

  private static OptionalInt writes(Query query) {
    if (!query.has("writes")) {
      return OptionalInt.empty();
    }
    long writes = query.number("writes");
    if (writes < 1 || writes > Limits.HELD_PIECES_MAX) {
      throw Refusal.notApplied(400, "writes must be from 1 to " + Limits.HELD_PIECES_MAX)
          .exception();
    }
    return OptionalInt.of((int) writes);
  }

  private void abort(Context ctx) {
    Optional<String> name = transaction(Query.of(ctx.req().getQueryString()));
    ask(ctx, new Command.AbortHeld(name), 0, done -> ctx.status(204));
  }

  private static Optional<String> transaction(Query query) {
    Optional<byte[]> name = query.bytes("txn");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    int length = name.get().length;
    if (length == 0 || length > Limits.HELD_NAME_BYTES_MAX) {
      throw Refusal.INVALID.exception();
    }
    Optional<String> text = name.map(Percent::text);
    if (text.orElseThrow().chars().anyMatch(Character::isISOControl)) {
      throw Refusal.notApplied(400, "invalid request: a transaction's name has a control character")
          .exception();
    }
    return text;
  }

  private void ask(Context ctx, Command command, int bytes, Consumer<Reply> done) {
    Answering.ask(ctx, requests, command, bytes, done);
  }
}
