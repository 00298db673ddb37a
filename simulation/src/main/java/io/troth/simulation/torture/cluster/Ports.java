package io.troth.simulation.torture.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * Ports for servers that are killed and started again. Not those that the system gives out itself:
 * such a port, free a moment ago, can be a connection's own end when the server comes back.
 */
final class Ports {
  private static final int FIRST = 20_000;
  private static final int COUNT = 12_000;

  /** Elsewhere in each process, since several may run at a time. */
  private int next = (int) (ProcessHandle.current().pid() * 97 % COUNT);

  int free() throws IOException {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + next++ % COUNT;
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        return socket.getLocalPort();
      } catch (java.net.BindException taken) {
        continue;
      }
    }
    throw new IOException("no port is free from " + FIRST + " to " + (FIRST + COUNT));
  }
}
