package io.troth.simulation.torture.cluster;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server: its process, its proxy and its disk. */
public final class Server implements AutoCloseable {
  private static final int ORDER_BYTES = 64;
  private static final long END_SECONDS_MAX = 30;

  private final String name;
  private final int port;
  private final Proxy proxy;
  private final Path folder;
  private final List<String> command;
  private final Map<String, String> environment;
  private Process process;
  private boolean wanted;
  private boolean paused;
  private boolean closed;
  private int endedByItself;

  /**
   * @param folder of all servers
   */
  Server(
      String name,
      int port,
      Proxy proxy,
      Path folder,
      List<String> command,
      Map<String, String> environment)
      throws IOException {
    this.name = name;
    this.port = port;
    this.proxy = proxy;
    this.folder = folder;
    this.command = new ArrayList<>(command);
    this.command.addAll(List.of("--data", folder.resolve(name).toString()));
    this.environment = Map.copyOf(environment);
    Files.createDirectories(folder.resolve(name));
    disk("ok");
  }

  public String name() {
    return name;
  }

  public int port() {
    return port;
  }

  public Proxy proxy() {
    return proxy;
  }

  public Path log() {
    return folder.resolve(name + ".log");
  }

  private Path orders() {
    return folder.resolve(name + ".disk");
  }

  /** Returns at once. */
  public synchronized void launch() throws IOException {
    if (closed || isAlive()) {
      return;
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    builder.environment().putAll(environment);
    builder.environment().put("TROTH_TORTURE_DISK", orders().toString());
    process = builder.start();
    wanted = true;
    paused = false;
  }

  public synchronized boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** As {@code kill -9} does; returns when it is gone. */
  public synchronized void kill() throws InterruptedException {
    wanted = false;
    if (process != null) {
      process.destroyForcibly();
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException(name + " does not end");
      }
    }
  }

  /** As SIGTERM does; if it takes too long, it is killed. */
  public synchronized boolean stop() throws InterruptedException {
    wanted = false;
    if (process == null) {
      return true;
    }
    process.destroy();
    boolean ended = process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS);
    if (!ended) {
      kill();
    }
    return ended;
  }

  public synchronized void pause() throws IOException, InterruptedException {
    if (isAlive()) {
      signal("-STOP");
      paused = true;
    }
  }

  public synchronized void resume() throws IOException, InterruptedException {
    if (paused && isAlive()) {
      signal("-CONT");
    }
    paused = false;
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
    if (kill.waitFor() != 0 && process.isAlive()) {
      throw new IOException("kill " + signal + " " + name + " failed");
    }
  }

  /** What its disk does from now on, in the words of {@code disk.c}. */
  public void disk(String order) throws IOException {
    byte[] bytes = new byte[ORDER_BYTES];
    byte[] text = order.getBytes(StandardCharsets.US_ASCII);
    Arrays.fill(bytes, (byte) ' ');
    System.arraycopy(text, 0, bytes, 0, text.length);
    try (RandomAccessFile file = new RandomAccessFile(orders().toFile(), "rw")) {
      file.write(bytes);
    }
  }

  /** All that it stored is gone. It must not run. */
  public synchronized void wipe() throws IOException {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs");
    }
    delete(folder.resolve(name));
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** A server that ended although nothing ended it is started again, as a supervisor would. */
  synchronized boolean restartIfEnded() throws IOException {
    if (!wanted || isAlive()) {
      return false;
    }
    endedByItself++;
    launch();
    return true;
  }

  public synchronized int endedByItself() {
    return endedByItself;
  }

  /** Ends it for good. It need not end well: killing is a supported way to stop. */
  @Override
  public synchronized void close() {
    closed = true;
    wanted = false;
    if (process != null) {
      process.destroyForcibly();
    }
    proxy.close();
  }

  @Override
  public String toString() {
    return name;
  }
}
