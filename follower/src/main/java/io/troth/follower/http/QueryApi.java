package io.troth.follower.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.common.http.ValueRequest;
import io.troth.common.model.Version;
import io.troth.follower.driver.StorageFailure;
import io.troth.follower.loop.FollowerView;
import java.util.function.Supplier;

/** Keys and values in the query string, at {@code /}: what this follower itself holds. */
public final class QueryApi {
  private final Supplier<FollowerView> view;
  private final Handler console;

  /**
   * @param console answers where no key is asked for
   */
  public QueryApi(Supplier<FollowerView> view, Handler console) {
    this.view = view;
    this.console = console;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/", this::get);
    config.routes.head("/", this::get);
  }

  private void get(Context ctx) throws Exception {
    Query query = Query.of(ctx.req().getQueryString());
    if (!query.has("key")) {
      console.handle(ctx);
      return;
    }
    try {
      ValueRequest asked = ValueRequest.of(ctx.req());
      Version version = StoreApi.storage(view.get()).get(query.key());
      asked.answer(version, ValueRequest.TEXT, ctx);
    } catch (StorageFailure.Unchecked e) {
      throw Refusal.later("the storage failed: " + e.getMessage()).exception();
    }
  }
}
