package io.troth.simulation.torture.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ProxyTest {
  private static final int SOON_MILLIS = 100;

  private ServerSocket server;
  private Proxy proxy;
  private Socket caller;
  private Socket accepted;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    proxy = new Proxy(0, server.getLocalPort());
    caller = new Socket("127.0.0.1", proxy.port());
    accepted = server.accept();
    caller.setSoTimeout(SOON_MILLIS);
    accepted.setSoTimeout(SOON_MILLIS);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
    caller.close();
    accepted.close();
  }

  private static void passes(Socket from, Socket to, int number) throws IOException {
    to.setSoTimeout(10_000);
    from.getOutputStream().write(number);
    assertEquals(number, to.getInputStream().read());
    to.setSoTimeout(SOON_MILLIS);
  }

  private static void isHeld(Socket from, Socket to, int number) throws IOException {
    from.getOutputStream().write(number);
    assertThrows(SocketTimeoutException.class, () -> to.getInputStream().read());
  }

  private static int comes(Socket to) throws IOException {
    to.setSoTimeout(10_000);
    return to.getInputStream().read();
  }

  @Test
  void it_passes_both_ways() throws IOException {
    passes(caller, accepted, 1);
    passes(accepted, caller, 2);
  }

  @Test
  void cut_one_way_the_other_goes_on_and_nothing_is_lost() throws IOException {
    proxy.hold(true, false);
    isHeld(caller, accepted, 1);
    passes(accepted, caller, 2);
    proxy.heal();
    assertEquals(1, comes(accepted));
    proxy.hold(false, true);
    isHeld(accepted, caller, 3);
    passes(caller, accepted, 4);
    proxy.heal();
    assertEquals(3, comes(caller));
  }

  @Test
  void in_a_cut_network_no_connection_gets_through() throws IOException {
    proxy.hold(true, true);
    try (Socket other = new Socket("127.0.0.1", proxy.port())) {
      server.setSoTimeout(SOON_MILLIS);
      assertThrows(SocketTimeoutException.class, server::accept);
      proxy.heal();
      server.setSoTimeout(10_000);
      try (Socket late = server.accept()) {
        passes(other, late, 5);
      }
    }
  }

  @Test
  void broken_connections_end_at_both_sides() throws IOException {
    passes(caller, accepted, 1);
    proxy.breakAll();
    assertTrue(isOver(caller));
    assertTrue(isOver(accepted));
    try (Socket again = new Socket("127.0.0.1", proxy.port());
        Socket there = server.accept()) {
      passes(again, there, 6);
    }
  }

  private static boolean isOver(Socket socket) throws IOException {
    try {
      return comes(socket) < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Test
  void a_server_that_ends_is_seen_to_end() throws IOException {
    passes(accepted, caller, 1);
    accepted.close();
    assertEquals(-1, comes(caller));
  }

  @Test
  void bytes_are_late_where_they_are_delayed() throws IOException {
    proxy.delay(Duration.ofMillis(300));
    long began = System.nanoTime();
    passes(caller, accepted, 7);
    assertTrue(System.nanoTime() - began >= 300_000_000);
    proxy.heal();
    passes(caller, accepted, 8);
  }
}
