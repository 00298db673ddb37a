package io.troth.node.process;

import io.troth.common.process.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real server, started as people start it. */
public final class Server {
  private static final long END_SECONDS_MAX = 60;

  public final int port;
  private final List<?> words;
  private final Path folder;
  private final Path out;
  private final Path err;
  private Process process;

  Server(int port, List<?> words, Path folder, String name) {
    this.port = port;
    this.words = words;
    this.folder = folder;
    out = folder.resolve(name + ".out");
    err = folder.resolve(name + ".err");
  }

  public Http http() {
    return new Http(port);
  }

  /** Starts it, or starts it again; returns at once. */
  public Server launch() throws IOException {
    Files.deleteIfExists(out);
    process =
        Program.with(words)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()))
            .start();
    return this;
  }

  public Server awaitReady() throws IOException, InterruptedException {
    Await.until(
        () -> out.toFile() + " says that it is ready; it said " + said(),
        () -> {
          if (!process.isAlive()) {
            throw new IllegalStateException("ended with " + process.exitValue() + ": " + said());
          }
          return Files.readString(out).contains("ready on");
        });
    return this;
  }

  public String printed() throws IOException {
    return Files.readString(out);
  }

  /** All that it wrote to standard error. */
  public String said() {
    try {
      return Files.exists(err) ? Files.readString(err) : "";
    } catch (IOException e) {
      return e.toString();
    }
  }

  public boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM, and the exit code that follows. */
  public int stop() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  public int awaitEnd() throws InterruptedException {
    if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("still running: " + words + " " + said());
    }
    return process.exitValue();
  }
}
