package io.troth.node;

import java.util.List;
import java.util.Optional;

/** The processes of a cluster for development. */
final class DevCluster implements AutoCloseable {
  private final List<DevServer> servers;
  private boolean closed;

  DevCluster(List<DevServer> servers) {
    this.servers = List.copyOf(servers);
  }

  List<DevServer> servers() {
    return servers;
  }

  Optional<DevServer> on(int port) {
    return servers.stream().filter(each -> each.port == port).findFirst();
  }

  /** All at once; on return all are ready. */
  void start() {
    servers.forEach(this::launch);
    servers.forEach(DevServer::awaitReady);
  }

  synchronized void restart(DevServer server) {
    launch(server);
    server.awaitReady();
  }

  private synchronized void launch(DevServer server) {
    if (!closed) {
      server.launch();
    }
  }

  /** Nothing is left running. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    servers.forEach(DevServer::stop);
    servers.forEach(DevServer::awaitStopped);
  }
}
