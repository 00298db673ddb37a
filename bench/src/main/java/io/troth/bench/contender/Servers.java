package io.troth.bench.contender;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Servers on this machine, with data that is gone at the end. */
final class Servers implements AutoCloseable {
  static final String HOST = "127.0.0.1";

  private static final long READY_NANOS_MAX = TimeUnit.SECONDS.toNanos(180);
  private static final int TRY_MILLIS = 1_000;

  private final Path base;
  private final List<Server> servers = new ArrayList<>();

  Servers(String name) throws IOException {
    base = Files.createTempDirectory("troth-bench-" + name + "-");
  }

  Path data(String name) {
    return base.resolve(name);
  }

  Server start(String role, String name, List<String> command, Map<String, String> environment)
      throws IOException {
    Server server = Server.start(role, command, environment, base.resolve(name + ".log"));
    servers.add(server);
    return server;
  }

  List<Server> all() {
    return List.copyOf(servers);
  }

  /** So many, all different, and free a moment ago. */
  static List<Integer> freePorts(int count) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    List<Integer> ports = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST));
        sockets.add(socket);
        ports.add(socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
    return ports;
  }

  static InetSocketAddress address(int port) {
    return new InetSocketAddress(HOST, port);
  }

  /** Until the answer is a good one; fails when a server ends or takes too long. */
  String await(String method, String url, String body) throws IOException {
    long began = System.nanoTime();
    while (true) {
      Optional<String> answer = ask(method, url, body);
      if (answer.isPresent()) {
        return answer.get();
      }
      for (Server server : servers) {
        server.check();
      }
      if (System.nanoTime() - began > READY_NANOS_MAX) {
        throw new IOException("no good answer from " + url);
      }
      pause();
    }
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(Duration.ofMillis(50));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Optional<String> ask(String method, String url, String body) {
    try {
      HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
      connection.setRequestMethod(method);
      connection.setConnectTimeout(TRY_MILLIS);
      connection.setReadTimeout(TRY_MILLIS);
      if (!body.isEmpty()) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      }
      if (connection.getResponseCode() >= 300) {
        return Optional.empty();
      }
      byte[] answer = connection.getInputStream().readAllBytes();
      return Optional.of(new String(answer, StandardCharsets.UTF_8));
    } catch (IOException notYet) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    servers.forEach(Server::close);
    try (Stream<Path> files = Files.walk(base)) {
      files.sorted(Comparator.reverseOrder()).forEach(Servers::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
