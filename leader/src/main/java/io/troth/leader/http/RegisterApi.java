package io.troth.leader.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Member;
import io.troth.common.http.Answers;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.leader.core.Command;
import io.troth.leader.loop.Requests;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Where followers make themselves known. */
public final class RegisterApi {
  public static final String CLUSTER = "Troth-Cluster";
  public static final String FOLLOWER = "Troth-Follower";

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:\\[\\]-]{1,255}");

  private final Requests requests;
  private final Supplier<Optional<ClusterState>> cluster;

  /**
   * @param cluster as it is now; nothing before this leader came to office, when all that it knows
   *     may be the past
   */
  public RegisterApi(Requests requests, Supplier<Optional<ClusterState>> cluster) {
    this.requests = requests;
    this.cluster = cluster;
  }

  public void install(JavalinConfig config) {
    config.routes.post("/register", this::register);
  }

  private void register(Context ctx) {
    Query query = Query.of(ctx.req().getQueryString());
    String host = query.text("key").orElseThrow(Refusal.INVALID::exception);
    long port = query.number("val");
    String address = host + ":" + port;
    if (!HOST.matcher(host).matches() || port < 1 || port > 65_535) {
      throw Refusal.INVALID.exception();
    }
    checkStore(ctx, address);
    Answering.ask(
        ctx,
        requests,
        new Command.Register(address),
        address.length(),
        accepted ->
            Answers.bytes(ctx, 201, Answers.TEXT, address.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * A follower that starts with the data of another cluster, or of another follower, learns so from
   * the leader that it names itself: a stranger's word on a link would not be enough to stop it.
   */
  private void checkStore(Context ctx, String address) {
    String store = ctx.header(CLUSTER);
    ClusterState known =
        cluster
            .get()
            .orElseThrow(
                () -> Refusal.later("this server is not the leader in office").exception());
    if (store == null || store.isEmpty()) {
      return;
    }
    if (!store.equals(known.clusterId())) {
      if (!known.open()) {
        // It is this leader that may have the wrong directory: it finds out on the link.
        return;
      }
      throw Refusal.notApplied(
              409, "its data belongs to cluster " + store + ", this is " + known.clusterId())
          .exception();
    }
    int id = number(ctx.header(FOLLOWER));
    Member member = known.members().get(id);
    if (id != 0 && (member == null || !member.address().equals(address))) {
      String owner =
          member == null
              ? ", which this cluster has forgotten"
              : ", which is at " + member.address();
      throw Refusal.notApplied(
              409,
              "its data belongs to follower "
                  + id
                  + owner
                  + "; empty its data directory to have it join as a new one")
          .exception();
    }
  }

  private static int number(String header) {
    try {
      return header == null ? 0 : Integer.parseInt(header);
    } catch (NumberFormatException e) {
      throw Refusal.INVALID.exception();
    }
  }
}
