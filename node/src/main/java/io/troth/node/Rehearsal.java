package io.troth.node;

import io.troth.client.Done;
import io.troth.client.TrothClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Starts a leader and a follower and uses them a little, for {@code bin/rehearse}: what is loaded
 * and compiled here the JVM keeps for the servers to come. Not a command, since it is of no use to
 * people.
 */
public final class Rehearsal {
  private static final Duration READY_MAX = Duration.ofMinutes(2);
  private static final int ROUNDS = 300;
  private static final List<String> PAGES = List.of("/", "/v1/cluster", "/v1/slots", "/metrics");

  private Rehearsal() {}

  /**
   * @param arguments a folder for its data, which is not there yet
   */
  public static void main(String[] arguments) throws Exception {
    String port = Integer.toString(freePort());
    String followerPort = Integer.toString(freePort());
    Path data = Path.of(arguments[0]);
    start("leader", port, "1", "1", "--data", data.resolve("leader").toString());
    start("follower", followerPort, port, "--data", data.resolve("follower").toString());
    try (TrothClient client =
        TrothClient.builder("127.0.0.1:" + port).timeout(Duration.ofSeconds(5)).build()) {
      awaitReady(client);
      for (int i = 0; i < ROUNDS; i++) {
        String key = "key-" + i % 50;
        client.put(key, "value-" + i);
        client.get(key);
        client.delete(key);
      }
    }
    for (String page : PAGES) {
      read(URI.create("http://127.0.0.1:" + port + page));
      read(URI.create("http://127.0.0.1:" + followerPort + page));
    }
    System.exit(0);
  }

  private static void start(String... words) {
    Thread.ofPlatform().daemon().start(() -> Troth.commandLine(words).execute(words));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitReady(TrothClient client) {
    long end = System.nanoTime() + READY_MAX.toNanos();
    while (!(client.put("ready", "yes") instanceof Done)) {
      if (System.nanoTime() - end > 0) {
        throw new StartFailure("the leader did not become ready");
      }
    }
  }

  private static void read(URI page) throws IOException {
    try (InputStream answer = page.toURL().openStream()) {
      answer.readAllBytes();
    }
  }
}
