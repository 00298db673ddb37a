package io.troth.node;

import io.troth.common.check.Limits;
import io.troth.common.http.ServerApi;
import io.troth.common.http.WebServer;
import io.troth.leader.Leader;
import io.troth.leader.LeaderConfig;
import io.troth.leader.log.LogFailure;
import io.troth.web.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code troth leader [port] [followers] [redundancy]}. */
@Command(
    name = "leader",
    mixinStandardHelpOptions = true,
    description = "Starts a leader, which serves once that many followers have registered.")
final class LeaderCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = "16200",
      paramLabel = "port",
      description = "Port to listen on (default: ${DEFAULT-VALUE}).")
  private int port;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "1",
      paramLabel = "followers",
      description = "Followers that must have registered (default: ${DEFAULT-VALUE}).")
  private int followers;

  @Parameters(
      index = "2",
      arity = "0..1",
      defaultValue = "1",
      paramLabel = "redundancy",
      description = "Followers that hold each key (default: ${DEFAULT-VALUE}).")
  private int redundancy;

  @Mixin private ServerOptions server;
  @Mixin private LeaderOptions options;

  @Override
  public Integer call() {
    server.begin("leader", port);
    server.check(followers, 1, Limits.FOLLOWERS_MAX, "a number of followers");
    server.check(redundancy, 1, Limits.FOLLOWERS_MAX, "a redundancy");
    LeaderConfig config =
        new LeaderConfig(
            server.advertised(server.host(), port, Optional.empty()).toString(),
            server.data("leader", port),
            followers,
            redundancy,
            options.minReplicas(server, redundancy),
            options.timing(server));
    Life life = new Life();
    try {
      start(config, life);
    } catch (WebServer.PortTaken | LogFailure e) {
      throw life.failed(e);
    }
    return life.serve("leader ready on http://" + config.address());
  }

  private void start(LeaderConfig config, Life life) throws WebServer.PortTaken {
    Metrics metrics = new Metrics();
    Leader leader = new Leader(config, metrics.registry());
    Console console = new Console();
    WebServer web =
        new WebServer(
            server.host(),
            port,
            http -> {
              leader.install(http, console::page);
              console.install(http);
              metrics.install(http, leader::look);
              new ServerApi(() -> life.end(0)).install(http);
            });
    life.onEnd(leader::close);
    life.onEnd(web::close);
    life.onEnd(leader::drain);
    web.start();
    leader.start(web.answering(), life::refused);
  }
}
