package io.troth.node;

import io.troth.common.http.ServerApi;
import io.troth.common.http.WebServer;
import io.troth.follower.Follower;
import io.troth.follower.FollowerConfig;
import io.troth.follower.driver.StorageFailure;
import io.troth.web.Console;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troth follower [port] [leader_port]}. */
@Command(
    name = "follower",
    mixinStandardHelpOptions = true,
    description = "Starts a follower, which keeps trying until its leader is there.")
final class FollowerCommand implements Callable<Integer> {
  private static final Pattern ADDRESS = Pattern.compile("[^:/\\s]+:\\d{1,5}");

  @Parameters(
      index = "0",
      arity = "0..1",
      defaultValue = "16201",
      paramLabel = "port",
      description = "Port to listen on (default: ${DEFAULT-VALUE}).")
  private int port;

  @Parameters(
      index = "1",
      arity = "0..1",
      defaultValue = "16200",
      paramLabel = "leader_port",
      description = "The leader's port on this machine (default: ${DEFAULT-VALUE}).")
  private int leaderPort;

  @Option(
      names = "--leader",
      paramLabel = "HOST:PORT",
      description = "The leader, if it is on another machine.")
  private Optional<String> leader;

  @Mixin private ServerOptions server;
  @Mixin private FollowerOptions options;

  @Override
  public Integer call() {
    server.begin("follower", port);
    server.checkPort(leaderPort);
    String address = leader.orElse("127.0.0.1:" + leaderPort);
    if (!ADDRESS.matcher(address).matches()) {
      throw server.wrong("--leader must be HOST:PORT, not '" + address + "'");
    }
    server.checkPort(Integer.parseInt(address.substring(address.indexOf(':') + 1)));
    FollowerConfig config =
        options.config(
            server.advertised(server.host(), port, Optional.of(address)),
            server.data("follower", port));
    Life life = new Life();
    try {
      start(config, address, life);
    } catch (WebServer.PortTaken | StorageFailure e) {
      throw life.failed(e);
    }
    return life.serve("follower ready on http://" + config.address());
  }

  private void start(FollowerConfig config, String address, Life life)
      throws WebServer.PortTaken, StorageFailure {
    Metrics metrics = new Metrics();
    Follower follower = new Follower(config, () -> Optional.of(address), metrics.registry());
    life.onEnd(follower::close);
    Console console = new Console();
    WebServer web =
        new WebServer(
            server.host(),
            port,
            http -> {
              new ServerApi(() -> life.end(0)).install(http);
              follower.install(http);
              follower.installQueries(http, console::page);
              console.install(http);
              metrics.install(http, () -> CompletableFuture.completedFuture(null));
            });
    life.onEnd(web::close);
    life.onEnd(follower::drain);
    follower.start();
    web.start();
    follower.register(life::refused);
  }
}
