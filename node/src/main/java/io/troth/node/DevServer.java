package io.troth.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One server of a cluster for development: a process of its own, to be killed and restarted. */
final class DevServer {
  private static final long STOP_SECONDS_MAX = 10;

  final String role;
  final int port;
  private final List<String> words;
  private final Path data;
  private final Path log;
  private Optional<Process> process = Optional.empty();

  DevServer(String role, int port, List<String> words, Path base) {
    this.role = role;
    this.port = port;
    this.data = base.resolve(role + "-" + port);
    this.log = base.resolve(role + "-" + port + ".log");
    this.words = new ArrayList<>(words);
    this.words.addAll(List.of("--data", data.toString()));
  }

  /** Returns at once; {@link #awaitReady} tells how it went. */
  void launch() {
    try {
      Files.createDirectories(data);
      List<String> command = new ArrayList<>(Self.command());
      command.addAll(words);
      ProcessBuilder builder = new ProcessBuilder(command);
      builder.environment().put("TROTH_SKIP_BUILD", "1");
      builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
      process = Optional.of(builder.start());
    } catch (IOException e) {
      throw new StartFailure("cannot start the " + role + ": " + e.getMessage(), e);
    }
  }

  /** Blocks until it said that it is ready. */
  void awaitReady() {
    Process started = process.orElseThrow();
    try {
      BufferedReader said =
          new BufferedReader(
              new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
      if (said.readLine() == null) {
        throw new StartFailure(
            "the %s on port %d did not start: %s".formatted(role, port, lastWords()));
      }
    } catch (IOException e) {
      throw new StartFailure("the " + role + " on port " + port + " is gone", e);
    }
  }

  private String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(log);
    String last = lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
    return last.replaceFirst("^troth: ", "");
  }

  boolean isAlive() {
    return process.isPresent() && process.get().isAlive();
  }

  long pid() {
    return process.map(Process::pid).orElse(0L);
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.ifPresent(alive -> await(alive.destroyForcibly()));
  }

  /** Asks it to stop; {@link #awaitStopped} makes sure. */
  void stop() {
    process.ifPresent(Process::destroy);
  }

  void awaitStopped() {
    process.ifPresent(stopping -> {
      if (!await(stopping)) {
        await(stopping.destroyForcibly());
      }
    });
  }

  private static boolean await(Process ending) {
    try {
      return ending.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
