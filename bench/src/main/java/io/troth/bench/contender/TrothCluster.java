package io.troth.bench.contender;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A leader and its followers, as processes started by {@code bin/troth}. */
public final class TrothCluster implements AutoCloseable {
  private static final Map<String, String> BUILT = Map.of("TROTH_SKIP_BUILD", "1");

  private final Servers servers;
  private final int port;

  /**
   * @param program {@code bin/troth}
   */
  public static TrothCluster start(String program, int followers, int redundancy)
      throws IOException {
    Servers servers = new Servers("troth");
    try {
      return new TrothCluster(servers, program, followers, redundancy);
    } catch (IOException e) {
      servers.close();
      throw e;
    }
  }

  private TrothCluster(Servers servers, String program, int followers, int redundancy)
      throws IOException {
    this.servers = servers;
    List<Integer> ports = Servers.freePorts(1 + followers);
    port = ports.get(0);
    String leader = Integer.toString(port);
    List<String> words =
        List.of("leader", leader, Integer.toString(followers), Integer.toString(redundancy));
    launch(program, "leader", "leader", words);
    for (int i = 1; i <= followers; i++) {
      List<String> follower = List.of("follower", Integer.toString(ports.get(i)), leader);
      launch(program, "followers", "follower-" + i, follower);
    }
    servers.await("PUT", "http://" + Servers.HOST + ":" + port + "/?key=ready&val=yes", "");
  }

  private void launch(String program, String role, String name, List<String> words)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(words);
    command.addAll(List.of("--data", servers.data(name).toString(), "--log-level", "warn"));
    servers.start(role, name, command, BUILT);
  }

  public InetSocketAddress address() {
    return Servers.address(port);
  }

  public List<Server> servers() {
    return servers.all();
  }

  @Override
  public void close() {
    servers.close();
  }
}
