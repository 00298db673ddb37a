package io.troth.follower.http;

import io.troth.common.http.Paths;
import io.troth.common.http.Query;
import java.util.Optional;
import org.eclipse.jetty.server.Request;

/** What the leader answers in the place of a node that only stores: all but what is about it. */
public final class LeadersOfNode implements PassOn.Rule {
  @Override
  public Optional<String> pathAndQuery(Request request) {
    String path = request.getHttpURI().getPath();
    return Paths.isOwn(path) || !isLeaders(request, path)
        ? Optional.empty()
        : Optional.of(request.getHttpURI().getPathQuery());
  }

  private static boolean isLeaders(Request request, String path) {
    return switch (path) {
      case "/" -> !PassOn.READS.contains(request.getMethod()) || hasKey(request);
      case "/commit", "/abort", "/register" -> true;
      default -> path.startsWith("/v1/");
    };
  }

  private static boolean hasKey(Request request) {
    return Query.of(request.getHttpURI().getQuery()).has("key");
  }
}
