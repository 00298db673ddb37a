package io.troth.node.live;

import io.troth.client.Done;
import io.troth.client.TrothClient;
import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A leader and followers, each a process of its own on a free port; all slots are in sync. */
final class LiveCluster implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(150);

  private final Path folder;
  private final String javaFlags;
  private final List<Process> processes = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  private LiveCluster(Path folder, String javaFlags) {
    this.folder = folder;
    this.javaFlags = javaFlags;
  }

  /**
   * @param javaFlags for each server, beside the usual
   */
  static LiveCluster start(Path folder, int followers, String javaFlags) throws Exception {
    LiveCluster cluster = new LiveCluster(folder, javaFlags);
    try {
      cluster.launch("leader", List.of(Integer.toString(followers), Integer.toString(followers)));
      for (int i = 0; i < followers; i++) {
        cluster.launch("follower", List.of(Integer.toString(cluster.leaderPort())));
      }
      cluster.awaitAll(followers);
      return cluster;
    } catch (Exception | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void launch(String role, List<String> words) throws IOException {
    int port = Ports.free();
    List<String> all = new ArrayList<>(List.of(role, Integer.toString(port)));
    all.addAll(words);
    ProcessBuilder builder =
        Program.with(all)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve(role + "-" + port + ".out").toFile())
            .redirectError(folder.resolve(role + "-" + port + ".err").toFile());
    builder.environment().put("TROTH_JAVA_FLAGS", javaFlags);
    processes.add(builder.start());
    ports.add(port);
  }

  /** Until a write on every slot's replicas can be: a key on each of many slots is put. */
  private void awaitAll(int followers) throws Exception {
    long end = System.nanoTime() + START_MAX.toNanos();
    String wanted = "\"in_sync\":1024,\"under_replicated\":0"; // of /v1/cluster
    while (!status().contains(wanted) || !status().contains("\"followers_wanted\":" + followers)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("not ready in time: " + status() + "\n" + said());
      }
      checkAlive();
      Thread.sleep(Duration.ofMillis(50));
    }
    try (TrothClient client = client()) {
      if (!(client.put("ready", "yes") instanceof Done)) {
        throw new IllegalStateException("not ready: " + status());
      }
    }
  }

  private String status() {
    try {
      return Wire.exchange(
          leaderPort(), "GET /v1/cluster HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    } catch (IOException e) {
      return "";
    }
  }

  TrothClient client() {
    String[] addresses = ports.stream().map(port -> "127.0.0.1:" + port).toArray(String[]::new);
    return TrothClient.builder(addresses).timeout(Duration.ofSeconds(30)).build();
  }

  int leaderPort() {
    return ports.get(0);
  }

  /** Counted from 0. */
  int followerPort(int index) {
    return ports.get(index + 1);
  }

  List<Integer> ports() {
    return List.copyOf(ports);
  }

  /** None has ended, by itself or from lack of memory. */
  void checkAlive() throws IOException {
    for (Process each : processes) {
      if (!each.isAlive()) {
        throw new IllegalStateException("a server ended with " + each.exitValue() + "\n" + said());
      }
    }
  }

  /** The last of what the servers said, for whoever reads of a failure. */
  String said() throws IOException {
    StringBuilder said = new StringBuilder();
    try (var files = Files.list(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".err")).toList()) {
        List<String> lines = Files.readAllLines(file);
        said.append(file.getFileName()).append(":\n");
        lines
            .subList(Math.max(0, lines.size() - 20), lines.size())
            .forEach(line -> said.append("  ").append(line).append('\n'));
      }
    }
    return said.toString();
  }

  @Override
  public void close() throws InterruptedException {
    processes.forEach(Process::destroyForcibly);
    for (Process each : processes) {
      each.waitFor();
    }
  }
}
