package io.troth.bench.echo;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.http.Answers;
import io.troth.common.http.Inline;
import io.troth.common.http.Query;
import io.troth.common.http.ValueRequest;
import io.troth.common.http.WebServer;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import java.util.Optional;

/**
 * Parses requests and answers them, and does nothing between: as fast as our front end can be here.
 */
public final class Echo {
  private static final Version SOME = new Version(1L << 40, Optional.of(Value.of("v".repeat(256))));

  private Echo() {}

  public static void main(String[] arguments) throws WebServer.PortTaken, InterruptedException {
    WebServer web = new WebServer("127.0.0.1", Integer.parseInt(arguments[0]), Echo::install);
    web.start();
    Thread.currentThread().join();
  }

  private static void install(JavalinConfig http) {
    Inline.install(http);
    http.routes.get("/", Echo::get);
    http.routes.put("/", Echo::put);
  }

  private static void get(Context ctx) {
    Query.of(ctx.req().getQueryString()).key();
    ValueRequest.of(ctx.req()).answer(SOME, ValueRequest.TEXT, ctx);
  }

  private static void put(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    query.key();
    Answers.bytes(ctx, 201, Answers.TEXT, query.value().bytes());
  }
}
