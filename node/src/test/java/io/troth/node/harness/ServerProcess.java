package io.troth.node.harness;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server, to be started, killed, paused and started again. */
public final class ServerProcess {
  private static final Duration READY_MAX = Duration.ofSeconds(120);

  private final String name;
  private final int port;
  private final List<String> words;
  private final Path folder;
  private final Path data;
  private Process process;

  ServerProcess(String name, int port, List<String> words, Path folder) {
    this.name = name;
    this.port = port;
    this.folder = folder;
    this.data = folder.resolve(name);
    this.words = new ArrayList<>(words);
    this.words.addAll(List.of("--data", data.toString()));
  }

  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  /** Where it keeps its data. */
  public Path data() {
    return data;
  }

  public long pid() {
    return process.pid();
  }

  /** Returns at once. */
  public ServerProcess launch() throws IOException {
    ProcessBuilder builder =
        Program.with(words)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve(name + ".out").toFile())
            .redirectError(
                ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".err").toFile()));
    process = builder.start();
    return this;
  }

  /** Until it says that it is ready. */
  public void awaitReady() throws Exception {
    Path out = folder.resolve(name + ".out");
    Await.that(
        name + " is ready",
        READY_MAX,
        () -> {
          assertTrue(process.isAlive(), () -> name + " ended: " + lastWords());
          return Files.readString(out).contains(" ready on ");
        });
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9} does; returns at once. */
  public void kill() {
    process.destroyForcibly();
  }

  public void awaitEnd() throws InterruptedException {
    if (process != null) {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), name + " does not end");
    }
  }

  /** SIGSTOP: it is there, and does nothing. */
  public void pause() throws Exception {
    signal("-STOP");
  }

  /** SIGCONT. */
  public void resume() throws Exception {
    signal("-CONT");
  }

  private void signal(String signal) throws Exception {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    assertTrue(kill.waitFor() == 0, "kill " + signal + " " + name);
  }

  /** All that it stored is gone. It must not run. */
  public void wipe() throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** What it takes of the machine's memory. */
  public long residentBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid() + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no such line");
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(name + ".err"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    } catch (IOException e) {
      return "it said nothing";
    }
  }
}
