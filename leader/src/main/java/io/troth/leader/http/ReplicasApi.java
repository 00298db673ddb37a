package io.troth.leader.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.http.Answers;
import io.troth.common.http.BoundedExchange;
import io.troth.common.http.BoundedExchange.Bound;
import io.troth.common.http.PlainHttp;
import io.troth.common.http.Query;
import io.troth.common.model.Key;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * {@code GET /v1/replicas?key=K}: what each replica of a key holds itself. For people who want to
 * see it with their own eyes; no read is answered from this.
 */
public final class ReplicasApi implements AutoCloseable {
  private static final Duration WAIT_MAX = Duration.ofMillis(Limits.CONNECT_MILLIS_MAX);
  private static final Bound ANSWER =
      new Bound(Limits.CONNECT_MILLIS_MAX, Limits.BODY_BYTES_PER_SECOND_MIN, Limits.TEXT_BYTES_MAX);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Supplier<ClusterState> cluster;
  private final HttpClient http = PlainHttp.client(WAIT_MAX);

  public ReplicasApi(Supplier<ClusterState> cluster) {
    this.cluster = cluster;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/v1/replicas", this::replicas);
  }

  private void replicas(Context ctx) {
    Key key = Query.of(ctx.req().getQueryString()).key();
    ClusterState state = cluster.get();
    ObjectNode where = SlotsJson.one(state, key.slot());
    SortedSet<Integer> holders = new TreeSet<>(state.slot(key.slot()).inSync());
    where.get("replicas").forEach(each -> holders.add(each.asInt()));
    List<CompletableFuture<ObjectNode>> asked = new ArrayList<>();
    for (int holder : holders) {
      asked.add(ask(state, state.members().get(holder), key));
    }
    CompletableFuture<Void> all = CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new));
    Answering.future(
        ctx,
        all,
        done -> {
          ArrayNode held = where.putArray("held");
          asked.forEach(each -> held.add(each.join()));
          byte[] json = where.toString().getBytes(StandardCharsets.UTF_8);
          Answers.bytes(ctx, 200, Answers.JSON, json);
        });
  }

  private CompletableFuture<ObjectNode> ask(ClusterState state, Member member, Key key) {
    ObjectNode about = JsonNodeFactory.instance.objectNode();
    about.put("follower", member.id());
    about.put("address", member.address());
    about.put("in_sync", state.slot(key.slot()).isInSync(member.id()));
    String query = URLEncoder.encode(key.toString(), StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + member.address() + "/link/keys?key=" + query))
            .header("Troth-Cluster", state.clusterId())
            .build();
    CompletableFuture<ObjectNode> told = new CompletableFuture<>();
    Thread.ofVirtual().name("replicas").start(() -> told.complete(told(about, request)));
    return told;
  }

  private ObjectNode told(ObjectNode about, HttpRequest request) {
    try {
      return about.setAll(held(BoundedExchange.send(http, request, ANSWER)));
    } catch (IOException e) {
      return about.put("state", "unreachable");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return about.put("state", "unreachable");
    }
  }

  private static ObjectNode held(HttpResponse<byte[]> response) throws IOException {
    JsonNode told = MAPPER.readTree(response.body());
    if (response.statusCode() == 200 && told instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("status " + response.statusCode());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
