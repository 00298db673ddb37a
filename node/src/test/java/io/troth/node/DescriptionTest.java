package io.troth.node;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.javalin.Javalin;
import io.troth.common.http.ServerApi;
import io.troth.follower.Follower;
import io.troth.follower.FollowerConfig;
import io.troth.leader.Leader;
import io.troth.leader.LeaderConfig;
import io.troth.leader.core.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** openapi.yaml, which is kept by hand, knows all that is answered and nothing else. */
class DescriptionTest {
  private static final Set<String> METHODS = Set.of("get", "head", "put", "post", "delete");

  @Test
  void all_routes_are_described_and_no_others(@TempDir Path folder) throws Exception {
    assertEquals(routes(folder), described());
  }

  private static Set<String> routes(Path folder) throws Exception {
    Set<String> routes = new TreeSet<>();
    Metrics metrics = new Metrics();
    LeaderConfig leads = new LeaderConfig("127.0.0.1:1", folder, 1, 1, 0, Timing.DEFAULT);
    Leader leader = new Leader(leads, metrics.registry());
    addRoutes(
        Javalin.create(http -> {
          leader.install(http, context -> {});
          new ServerApi(() -> {}).install(http);
          metrics.install(http, leader::look);
        }),
        routes);
    FollowerConfig config = new FollowerConfig("127.0.0.1", 1, folder, 64 << 20, 0);
    try (Follower follower = new Follower(config, Optional::empty, metrics.registry())) {
      addRoutes(
          Javalin.create(http -> {
            follower.install(http);
            follower.installQueries(http, context -> {});
          }),
          routes);
    }
    // Followers among themselves: not for users.
    routes.removeIf(each -> each.contains(" /link"));
    return routes;
  }

  private static void addRoutes(Javalin javalin, Set<String> routes) {
    javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(each -> each.endpoint)
        .map(each -> each.method + " " + each.path.replace('<', '{').replace('>', '}'))
        .forEach(routes::add);
  }

  /** The file's layout is ours: a path is indented by two, its methods by four. */
  private static Set<String> described() throws IOException {
    Set<String> described = new TreeSet<>();
    String path = "";
    for (String line : description().lines().toList()) {
      if (line.matches("  /.*:")) {
        path = line.substring(2, line.length() - 1);
      } else if (line.startsWith("components:")) {
        break;
      } else if (line.matches("    [a-z]+:") && METHODS.contains(line.strip().replace(":", ""))) {
        described.add(line.strip().replace(":", "").toUpperCase(Locale.ROOT) + " " + path);
      }
    }
    return described;
  }

  private static String description() throws IOException {
    try (InputStream file = ServerApi.class.getResourceAsStream("openapi.yaml")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
