package io.troth.node;

import io.javalin.config.JavalinConfig;
import io.troth.common.check.Limits;
import io.troth.common.http.ServerApi;
import io.troth.common.http.WebServer;
import io.troth.follower.Follower;
import io.troth.follower.FollowerConfig;
import io.troth.follower.driver.StorageFailure;
import io.troth.leader.Leader;
import io.troth.leader.LeaderConfig;
import io.troth.leader.log.LogFailure;
import io.troth.web.Console;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troth node HOST PORT [BOOTSTRAP_HOST BOOTSTRAP_PORT]}. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Starts a leader and a follower in one process, or joins through a running node.")
final class NodeCommand implements Callable<Integer> {

  @Mixin private ServerOptions server;
  @Mixin private LeaderOptions leaderOptions;
  @Mixin private FollowerOptions followerOptions;

  @Parameters(
      index = "0",
      paramLabel = "HOST",
      description = "The address to serve on; 0.0.0.0 for all (see --advertise).")
  private String host;

  @Parameters(index = "1", paramLabel = "PORT")
  private int port;

  @Parameters(
      index = "2",
      paramLabel = "BOOTSTRAP_HOST",
      arity = "0..1",
      description = "Any running node of the cluster to join; none to found one.")
  private String bootstrapHost;

  @Parameters(index = "3", paramLabel = "BOOTSTRAP_PORT", arity = "0..1")
  private Integer bootstrapPort;

  @Option(
      names = "--redundancy",
      paramLabel = "N",
      defaultValue = "3",
      description = {
        "Nodes that hold each key, as soon as there are so many. Default: ${DEFAULT-VALUE}.",
        "Counts when a cluster is founded."
      })
  private int redundancy;

  @Override
  public Integer call() {
    server.begin("node", port);
    server.check(redundancy, 1, Limits.FOLLOWERS_MAX, "a redundancy");
    if ((bootstrapHost == null) != (bootstrapPort == null)) {
      throw server.wrong("a node to join through is BOOTSTRAP_HOST and BOOTSTRAP_PORT");
    }
    if (bootstrapPort != null) {
      server.checkPort(bootstrapPort);
    }
    Optional<String> through =
        Optional.ofNullable(bootstrapHost).map(each -> each + ":" + bootstrapPort);
    ServerOptions.Address advertised = server.advertised(host, port, through);
    LeaderConfig leader =
        new LeaderConfig(
            advertised.toString(),
            data().resolve("leader"),
            1,
            redundancy,
            leaderOptions.minReplicas(server, redundancy),
            leaderOptions.timing(server));
    FollowerConfig follower = followerOptions.config(advertised, data().resolve("follower"));
    Life life = new Life();
    try {
      if (through.isEmpty()) {
        found(leader, follower, life);
      } else {
        join(through.get(), follower, life);
      }
    } catch (WebServer.PortTaken | StorageFailure | LogFailure e) {
      throw life.failed(e);
    }
    return life.serve("node ready on http://" + advertised);
  }

  private Path data() {
    return server.data("node", port);
  }

  /** The first node: leader and follower, on one port. */
  private void found(LeaderConfig leads, FollowerConfig stores, Life life)
      throws WebServer.PortTaken, StorageFailure {
    Metrics metrics = new Metrics();
    Leader leader = new Leader(leads, metrics.registry());
    Follower follower =
        new Follower(stores, () -> Optional.of(leads.address()), metrics.registry());
    life.onEnd(follower::close);
    Console console = new Console();
    WebServer web =
        web(
            life,
            http -> {
              leader.install(http, console::page);
              console.install(http);
              metrics.install(http, leader::look);
              follower.install(http);
            });
    life.onEnd(leader::close);
    life.onEnd(web::close);
    life.onEnd(follower::drain);
    life.onEnd(leader::drain);
    follower.start();
    web.start();
    leader.start(web.answering(), life::refused);
    register(follower, life);
  }

  /** A further node: a follower that passes on all that is the leader's. */
  private void join(String through, FollowerConfig stores, Life life)
      throws WebServer.PortTaken, StorageFailure {
    Metrics metrics = new Metrics();
    Bootstrap bootstrap = new Bootstrap(through);
    life.onEnd(bootstrap::close);
    Follower follower = new Follower(stores, bootstrap::leader, metrics.registry());
    life.onEnd(follower::close);
    Console console = new Console();
    WebServer web =
        web(
            life,
            http -> {
              follower.install(http);
              follower.installAsNode(http, console::page);
              console.install(http);
              metrics.install(http, () -> CompletableFuture.completedFuture(null));
            });
    life.onEnd(web::close);
    life.onEnd(follower::drain);
    follower.start();
    web.start();
    bootstrap.start();
    register(follower, life);
  }

  private WebServer web(Life life, Consumer<JavalinConfig> routes) {
    return new WebServer(
        host,
        port,
        http -> {
          new ServerApi(() -> life.end(0)).install(http);
          routes.accept(http);
        });
  }

  private static void register(Follower follower, Life life) {
    follower.register(life::refused);
  }
}
