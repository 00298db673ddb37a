package io.troth.simulation.torture.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a server at the address by which the other servers know it. It passes bytes on, and
 * can hold them back in one direction or in both, delay them, or break every connection. Bytes that
 * it holds back are never lost alone: either they come later or the connection breaks, as with TCP.
 */
public final class Proxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int CONNECT_MILLIS_MAX = 2_000;

  private final ServerSocket listening;
  private final int target;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final Gate toServer = new Gate();
  private final Gate fromServer = new Gate();
  private volatile boolean closed;

  /**
   * @param port where it listens
   * @param target the server's port
   */
  public Proxy(int port, int target) throws IOException {
    this.target = target;
    this.listening = new ServerSocket();
    listening.setReuseAddress(true);
    listening.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    Thread.ofPlatform().name("proxy-" + port).daemon().start(this::accept);
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Holds bytes back, and those of new connections too. */
  public void hold(boolean towardsServer, boolean fromIt) {
    toServer.hold(towardsServer);
    fromServer.hold(fromIt);
  }

  /** Each piece of up to 16 KiB is so late, so that this bounds the bandwidth too. */
  public void delay(Duration delay) {
    toServer.delay = delay;
    fromServer.delay = delay;
  }

  /** Ends every connection. */
  public void breakAll() {
    connections.forEach(Connection::close);
  }

  /** Passes everything on again. */
  public void heal() {
    delay(Duration.ZERO);
    hold(false, false);
  }

  int connections() {
    return connections.size();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket caller = listening.accept();
        Thread.ofVirtual().start(() -> connect(caller));
      } catch (IOException e) {
        if (!closed) {
          throw new IllegalStateException("the proxy at " + port() + " cannot go on", e);
        }
      }
    }
  }

  private void connect(Socket caller) {
    Socket server = new Socket();
    Connection connection = new Connection(caller, server);
    connections.add(connection);
    try {
      // In a cut network not even the greeting gets through.
      toServer.pass();
      server.connect(new InetSocketAddress("127.0.0.1", target), CONNECT_MILLIS_MAX);
      caller.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> connection.pump(server, caller, fromServer));
      connection.pump(caller, server, toServer);
      back.join();
    } catch (IOException | InterruptedException e) {
      // The caller sees that the connection ended.
      connection.close();
    } finally {
      connection.close();
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listening.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    heal();
    breakAll();
  }

  /** What one direction has to pass. */
  private static final class Gate {
    private boolean held;
    private volatile Duration delay = Duration.ZERO;

    synchronized void hold(boolean hold) {
      held = hold;
      notifyAll();
    }

    synchronized void await() throws InterruptedException {
      while (held) {
        wait();
      }
    }

    void pass() throws InterruptedException {
      await();
      Duration late = delay;
      if (late.isPositive()) {
        Thread.sleep(late);
        await();
      }
    }
  }

  private final class Connection {
    private final Socket caller;
    private final Socket server;

    Connection(Socket caller, Socket server) {
      this.caller = caller;
      this.server = server;
    }

    void pump(Socket from, Socket to, Gate gate) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          gate.pass();
          out.write(buffer, 0, read);
        }
        gate.pass();
        to.shutdownOutput();
      } catch (IOException | InterruptedException e) {
        // One end is gone; the other is to see it when the bytes before it have passed.
        close();
      }
    }

    void close() {
      connections.remove(this);
      for (Socket each : new Socket[] {caller, server}) {
        try {
          each.close();
        } catch (IOException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
