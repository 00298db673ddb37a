package io.troth.bench.contender;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** The bare front end, in a process of its own, with a server's settings. */
public final class EchoServer implements AutoCloseable {
  private final Servers servers;
  private final int port;

  /**
   * @param program {@code bin/troth}
   */
  public static EchoServer start(String program) throws IOException {
    Servers servers = new Servers("echo");
    try {
      return new EchoServer(servers, program);
    } catch (IOException e) {
      servers.close();
      throw e;
    }
  }

  private EchoServer(Servers servers, String program) throws IOException {
    this.servers = servers;
    port = Servers.freePorts(1).get(0);
    List<String> command = List.of(program, "bench-echo", Integer.toString(port));
    servers.start("echo", "echo", command, Map.of("TROTH_SKIP_BUILD", "1"));
    servers.await("PUT", "http://" + Servers.HOST + ":" + port + "/?key=ready&val=yes", "");
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
