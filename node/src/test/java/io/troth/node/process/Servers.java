package io.troth.node.process;

import io.troth.common.process.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Real servers on free ports, with their data in a folder of the test; none outlives it. */
public final class Servers implements AutoCloseable {
  private final Path folder;
  private final List<Server> all = new ArrayList<>();

  public Servers(Path folder) {
    this.folder = folder;
  }

  /** A leader and its followers, ready to serve. */
  public static Servers cluster(Path folder, int followers, int redundancy) throws Exception {
    Servers servers = new Servers(folder);
    Server leader = servers.leader(Ports.free(), followers, redundancy).launch();
    for (int i = 0; i < followers; i++) {
      servers.follower(Ports.free(), leader.port).launch();
    }
    for (Server each : servers.all) {
      each.awaitReady();
    }
    servers.awaitServing();
    return servers;
  }

  public Server leader(int port, int followers, int redundancy, Object... more) {
    return server("leader", port, join(List.of("leader", port, followers, redundancy), more));
  }

  public Server follower(int port, int leaderPort, Object... more) {
    return server("follower", port, join(List.of("follower", port, leaderPort), more));
  }

  public Server node(int port, Object... more) {
    return server("node", port, join(List.of("node", "127.0.0.1", port), more));
  }

  private static List<Object> join(List<?> words, Object... more) {
    List<Object> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all;
  }

  /** Any command, whether or not it serves. */
  public Server server(String name, int port, List<?> words) {
    Server server = new Server(port, words, folder, name + "-" + port);
    all.add(server);
    return server;
  }

  /** The leader, or the node that founded the cluster. */
  public Server leader() {
    return all.get(0);
  }

  public Server follower(int index) {
    return all.get(1 + index);
  }

  public List<Server> all() {
    return all;
  }

  public void awaitServing() throws InterruptedException {
    Await.until("the leader is ready", () -> leader().http().get("/health/ready").status() == 200);
  }

  /** Every slot on as many followers as it should be. */
  public void awaitInSync() throws InterruptedException {
    Await.until(
        () -> "all followers are in sync",
        () -> {
          for (var follower : leader().http().get("/v1/cluster").json().get("followers")) {
            if (!follower.get("state").asText().equals("up")) {
              return false;
            }
          }
          return true;
        });
  }

  @Override
  public void close() throws InterruptedException {
    for (Server each : all) {
      if (each.isAlive()) {
        each.kill();
      } else {
        System.out.println(each.port + " had ended before: " + each.said());
      }
    }
  }
}
