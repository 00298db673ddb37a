package io.troth.follower.http;

import io.troth.common.http.Paths;
import io.troth.common.http.Query;
import io.troth.common.http.Refusal;
import io.troth.follower.loop.FollowerView;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Request;

/** What of a follower's addresses the leader answers in its place. */
public final class LeadersOfFollower implements PassOn.Rule {
  private static final Set<String> HELD = Set.of("/commit", "/abort");
  private static final Set<String> WRITES = Set.of("PUT", "POST", "DELETE");

  private final Supplier<FollowerView> view;

  public LeadersOfFollower(Supplier<FollowerView> view) {
    this.view = view;
  }

  @Override
  public Optional<String> pathAndQuery(Request request) {
    String path = request.getHttpURI().getPath();
    if (Paths.isOwn(path)) {
      return Optional.empty();
    }
    if (path.startsWith("/v1/")) {
      return Optional.of(request.getHttpURI().getPathQuery());
    }
    String method = request.getMethod();
    if (path.equals("/register")) {
      return Optional.of(request.getHttpURI().getPathQuery());
    }
    boolean writes = path.equals("/") && WRITES.contains(method);
    boolean decides = HELD.contains(path) && method.equals("POST");
    return writes || decides ? Optional.of(held(request)) : Optional.empty();
  }

  /** The same, of the held transaction that is named after this follower. */
  private String held(Request request) {
    String query = request.getHttpURI().getQuery();
    String asked = request.getHttpURI().getPathQuery();
    if (Query.of(query).has("txn")) {
      return asked;
    }
    int follower = view.get().follower();
    if (follower == 0) {
      throw Refusal.later("no leader has met this follower yet; try again").exception();
    }
    return asked + (query == null ? "?" : "&") + "txn=follower-" + follower;
  }
}
