package io.troth.follower.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.http.Answers;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.common.message.SlotSum;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.ring.Slots;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import io.troth.follower.loop.Fetches;
import io.troth.follower.loop.FollowerView;
import io.troth.follower.loop.PageCodec;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** What a follower answers from its own store: to other followers, and to who compares replicas. */
public final class StoreApi {
  private final Supplier<FollowerView> view;

  /** A disk that hangs holds a thread for each; the others go on answering. */
  private final Semaphore making = new Semaphore(Limits.PAGES_MADE_MAX);

  public StoreApi(Supplier<FollowerView> view) {
    this.view = view;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/link/slots/{slot}/pages", this::page);
    config.routes.get("/link/keys", this::key);
    config.routes.get("/v1/slots/{slot}/checksum", this::checksum);
  }

  private void page(Context ctx) throws StorageFailure {
    FollowerView now = ofThisCluster(ctx);
    int slot = slot(ctx);
    Query query = Query.of(ctx.req().getQueryString());
    long since = query.number("since");
    byte[] cursor = cursor(query);
    if (!making.tryAcquire()) {
      throw Refusal.BUSY.exception();
    }
    Optional<Storage.Page> page;
    try {
      page = storage(now).page(slot, since, cursor, Limits.PAGE_BYTES_MAX);
    } finally {
      making.release();
    }
    if (page.isEmpty()) {
      throw Refusal.notApplied(410, "what changed since then is forgotten").exception();
    }
    if (!page.get().inSync()) {
      // R8: who copied from it would take what is missing here for deleted.
      throw Refusal.notApplied(409, "this follower is not in sync for the slot").exception();
    }
    Answers.bytes(ctx, 200, Answers.BYTES, PageCodec.encode(page.get()));
  }

  private FollowerView ofThisCluster(Context ctx) {
    FollowerView now = view.get();
    String cluster = ctx.header(Fetches.CLUSTER);
    if (now.clusterId().isEmpty() || !now.clusterId().equals(cluster)) {
      throw Refusal.notApplied(403, "for followers of this cluster only").exception();
    }
    return now;
  }

  /** What this replica holds of a key: for who compares replicas, not for reading. */
  private void key(Context ctx) {
    FollowerView now = ofThisCluster(ctx);
    try {
      Version version = storage(now).get(Query.of(ctx.req().getQueryString()).key());
      String state = version.exists() ? "present" : version.revision() > 0 ? "deleted" : "absent";
      String json =
          "{\"state\":\"%s\",\"revision\":%d,\"bytes\":%d}"
              .formatted(state, version.revision(), version.value().map(Value::length).orElse(0));
      ctx.contentType(Answers.JSON).result(json);
    } catch (StorageFailure.Unchecked e) {
      throw Refusal.later("the storage failed: " + e.getMessage()).exception();
    }
  }

  private static byte[] cursor(Query query) {
    try {
      return HexFormat.of().parseHex(query.text("cursor").orElse(""));
    } catch (IllegalArgumentException e) {
      throw Refusal.INVALID.exception();
    }
  }

  private void checksum(Context ctx) throws StorageFailure {
    int slot = slot(ctx);
    SlotSum checksum = storage(view.get()).checksum(slot);
    String json =
        "{\"slot\":%d,\"checksum\":\"%016x\",\"keys\":%d}"
            .formatted(slot, checksum.sum(), checksum.keys());
    ctx.contentType(Answers.JSON).result(json);
  }

  private static int slot(Context ctx) {
    try {
      int slot = Integer.parseInt(ctx.pathParam("slot"));
      if (slot >= 0 && slot < Slots.COUNT) {
        return slot;
      }
    } catch (NumberFormatException e) {
      throw Refusal.INVALID.exception();
    }
    throw Refusal.notApplied(404, "no such slot").exception();
  }

  static Storage storage(FollowerView view) {
    return view.storage()
        .orElseThrow(() -> Refusal.later("the storage failed: " + view.trouble()).exception());
  }
}
