package io.troth.bench.contender;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Three servers of etcd, as it comes, but for room to store the many versions that it keeps.
 * Clients are sent to their leader, which spares etcd the passing on.
 */
public final class EtcdCluster implements AutoCloseable {
  private static final int MEMBERS = 3;
  private static final String QUOTA_BYTES = Long.toString(8L << 30);
  private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"(\\d+)\"");
  private static final Pattern LEADER = Pattern.compile("\"leader\":\"(\\d+)\"");

  private final Servers servers;
  private final int leaderPort;

  public static EtcdCluster start() throws IOException {
    Servers servers = new Servers("etcd");
    try {
      return new EtcdCluster(servers);
    } catch (IOException e) {
      servers.close();
      throw e;
    }
  }

  private EtcdCluster(Servers servers) throws IOException {
    this.servers = servers;
    List<Integer> clients = Servers.freePorts(2 * MEMBERS);
    List<String> peers = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      peers.add("m" + i + "=" + url(clients.get(MEMBERS + i)));
    }
    for (int i = 0; i < MEMBERS; i++) {
      launch("m" + i, url(clients.get(i)), url(clients.get(MEMBERS + i)), peers);
    }
    leaderPort = leader(clients.subList(0, MEMBERS));
  }

  private static String url(int port) {
    return "http://" + Servers.HOST + ":" + port;
  }

  private void launch(String name, String client, String peer, List<String> peers)
      throws IOException {
    List<String> command =
        List.of(
            "etcd",
            "--name",
            name,
            "--data-dir",
            servers.data(name).toString(),
            "--listen-client-urls",
            client,
            "--advertise-client-urls",
            client,
            "--listen-peer-urls",
            peer,
            "--initial-advertise-peer-urls",
            peer,
            "--initial-cluster",
            String.join(",", peers),
            "--initial-cluster-state",
            "new",
            "--quota-backend-bytes",
            QUOTA_BYTES,
            "--logger",
            "zap",
            "--log-level",
            "error");
    try {
      servers.start("etcd", name, command, Map.of());
    } catch (IOException e) {
      throw new IOException("etcd is not installed (Debian: apt-get install etcd-server)", e);
    }
  }

  private int leader(List<Integer> ports) throws IOException {
    for (int port : ports) {
      servers.await("POST", url(port) + "/v3/kv/put", "{\"key\":\"a2V5\",\"value\":\"YQ==\"}");
    }
    for (int port : ports) {
      String status = servers.await("POST", url(port) + "/v3/maintenance/status", "{}");
      Matcher member = MEMBER.matcher(status);
      Matcher leader = LEADER.matcher(status);
      if (member.find() && leader.find() && member.group(1).equals(leader.group(1))) {
        return port;
      }
    }
    throw new IOException("etcd has no leader");
  }

  public InetSocketAddress address() {
    return Servers.address(leaderPort);
  }

  public List<Server> servers() {
    return servers.all();
  }

  @Override
  public void close() {
    servers.close();
  }
}
