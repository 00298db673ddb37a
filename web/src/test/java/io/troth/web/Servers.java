package io.troth.web;

import io.troth.common.process.Ports;
import io.troth.common.process.Program;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A leader and followers as processes, started as people do. Server 0 is the leader. */
final class Servers implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Path folder;
  private final int redundancy;
  private final List<Integer> ports = new ArrayList<>();
  private final Map<Integer, Process> running = new TreeMap<>();

  Servers(Path folder, int followers, int redundancy) throws Exception {
    this.folder = folder;
    this.redundancy = redundancy;
    for (int server = 0; server <= followers; server++) {
      ports.add(Ports.free());
    }
    for (int server = 0; server <= followers; server++) {
      start(server);
    }
    await("the cluster opens", () -> request("PUT", 0, "/?key=first&val=1").statusCode() == 201);
  }

  void start(int server) throws Exception {
    int followers = ports.size() - 1;
    List<Object> words =
        server == 0
            ? List.of("leader", ports.get(0), followers, redundancy)
            : List.of("follower", ports.get(server), ports.get(0));
    Path out = folder.resolve(server + ".out");
    Files.writeString(out, "");
    Process process =
        Program.with(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(
                ProcessBuilder.Redirect.appendTo(folder.resolve(server + ".err").toFile()))
            .start();
    running.put(server, process);
    await(
        "server " + server + " is ready: " + folder.resolve(server + ".err"),
        () -> Files.readString(out).contains("ready"));
  }

  /** As {@code kill -9}. */
  void kill(int server) throws InterruptedException {
    running.remove(server).destroyForcibly().waitFor();
  }

  String url(int server) {
    return "http://" + address(server);
  }

  String address(int server) {
    return "127.0.0.1:" + ports.get(server);
  }

  HttpResponse<String> request(String method, int server, String path) throws Exception {
    return request(method, server, path, "");
  }

  HttpResponse<String> request(
      String method, int server, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url(server) + path))
            .method(method, BodyPublishers.ofString(body))
            .timeout(Duration.ofSeconds(10));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** What may throw for a while. */
  interface Hope {
    boolean isTrue() throws Exception;
  }

  static void await(String what, Hope hope) throws Exception {
    long until = System.nanoTime() + START_MAX.toNanos();
    while (System.nanoTime() < until) {
      try {
        if (hope.isTrue()) {
          return;
        }
      } catch (IOException e) {
        // Not there yet.
      }
      Thread.sleep(Duration.ofMillis(50));
    }
    throw new AssertionError("not within " + START_MAX.toSeconds() + " s: " + what);
  }

  @Override
  public void close() throws Exception {
    for (Process process : running.values()) {
      process.destroyForcibly();
    }
    for (Process process : running.values()) {
      process.waitFor();
    }
  }
}
