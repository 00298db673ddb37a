package io.troth.bench.contender;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that we started, and end. */
public final class Server implements AutoCloseable {
  private static final long STOP_SECONDS_MAX = 10;

  private final String role;
  private final Path log;
  private final Process process;

  /**
   * @param role what it is, in tables
   */
  static Server start(String role, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(environment);
    return new Server(role, log, builder.start());
  }

  private Server(String role, Path log, Process process) {
    this.role = role;
    this.log = log;
    this.process = process;
  }

  public String role() {
    return role;
  }

  public Duration processorTime() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  void check() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("the " + role + " ended; " + log + " says why");
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
