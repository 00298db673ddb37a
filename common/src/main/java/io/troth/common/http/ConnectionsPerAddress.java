package io.troth.common.http;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;

/**
 * Bounds the connections from one address, so that one client cannot take all that a server has:
 * the leader's links, other clients and checks of its health come over the same port. A connection
 * over the bound is closed at once.
 */
final class ConnectionsPerAddress implements Connection.Listener {
  private final int max;
  private final ConcurrentHashMap<String, Integer> counts = new ConcurrentHashMap<>();

  /** Where each comes from: a closed one cannot tell any more. */
  private final ConcurrentHashMap<Connection, String> open = new ConcurrentHashMap<>();

  ConnectionsPerAddress(int max) {
    this.max = max;
  }

  @Override
  public void onOpened(Connection connection) {
    String address = address(connection);
    open.put(connection, address);
    if (counts.merge(address, 1, Integer::sum) > max) {
      connection.getEndPoint().close();
    }
  }

  /** Also of one that becomes a web socket, which is then opened as such. */
  @Override
  public void onClosed(Connection connection) {
    String address = open.remove(connection);
    if (address != null) {
      counts.computeIfPresent(address, (same, count) -> count > 1 ? count - 1 : null);
    }
  }

  private static String address(Connection connection) {
    SocketAddress remote = connection.getEndPoint().getRemoteSocketAddress();
    return remote instanceof InetSocketAddress internet && internet.getAddress() != null
        ? internet.getAddress().getHostAddress()
        : String.valueOf(remote);
  }
}
