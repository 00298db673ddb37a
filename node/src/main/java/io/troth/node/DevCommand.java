package io.troth.node;

import io.troth.common.check.Limits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troth dev [followers] [redundancy]}. */
@Command(
    name = "dev",
    mixinStandardHelpOptions = true,
    description = "Runs a whole cluster of real processes, with a prompt to kill and restart them.")
final class DevCommand implements Callable<Integer> {

  @Mixin private ServerOptions server;

  @Parameters(index = "0", paramLabel = "followers", arity = "0..1", defaultValue = "3")
  private int followers;

  @Parameters(index = "1", paramLabel = "redundancy", arity = "0..1")
  private Integer redundancy;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "16200",
      description = "The leader's; followers have those after it. Default: ${DEFAULT-VALUE}.")
  private int port;

  private ServerOptions.Address advertised;

  @Override
  public Integer call() {
    server.begin("dev", port);
    server.check(followers, 1, Limits.FOLLOWERS_MAX, "a number of followers");
    int copies = redundancy == null ? Math.min(3, followers) : redundancy;
    server.check(copies, 1, followers, "a redundancy for so many followers");
    server.checkPort(port + followers);
    if (server.advertisesPort()) {
      throw server.wrong("dev starts several servers: --advertise takes a HOST without a port");
    }
    advertised = server.advertised(server.host(), port, Optional.empty());
    Life life = new Life();
    DevCluster cluster = new DevCluster(children(copies));
    life.onEnd(cluster::close);
    try {
      cluster.start();
    } catch (StartFailure e) {
      throw life.failed(e);
    }
    welcome(copies);
    return new DevPrompt(cluster, System.in, System.out).run(life);
  }

  private List<DevServer> children(int copies) {
    Path base = server.data("dev", port);
    String local = Reachable.isAll(server.host()) ? "127.0.0.1" : server.host();
    List<DevServer> servers = new ArrayList<>();
    List<String> words = List.of("leader", text(port), text(followers), text(copies));
    servers.add(server("leader", port, words, base));
    for (int i = 1; i <= followers; i++) {
      List<String> follower = List.of("follower", text(port + i), "--leader", local + ":" + port);
      servers.add(server("follower", port + i, follower, base));
    }
    return servers;
  }

  private DevServer server(String role, int itsPort, List<String> words, Path base) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--host", server.host(), "--advertise", advertised.host()));
    return new DevServer(role, itsPort, all, base);
  }

  private static String text(int number) {
    return Integer.toString(number);
  }

  private void welcome(int copies) {
    String url = "http://" + advertised;
    System.out.printf(
        """
        a leader and %d followers, redundancy %d
          console  %s/
          write    curl -X PUT '%s/?key=hello&val=world'
          read     curl '%s/?key=hello'
          logs     %s
        """,
        followers, copies, url, url, url, server.data("dev", port).resolve("*.log"));
    System.out.flush();
  }
}
