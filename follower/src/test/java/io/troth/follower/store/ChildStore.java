package io.troth.follower.store;

import io.troth.common.model.Key;
import io.troth.follower.core.StoreChange;
import io.troth.follower.driver.StorageFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A store in a process of its own, which can be killed, or kept from writing large files. */
final class ChildStore implements AutoCloseable {
  static final int VALUE_BYTES = 2_000;

  private final Process process;
  private final BufferedReader lines;

  ChildStore(Path data, String task) throws IOException {
    // RocksDB leaves its unpacked library behind when it is killed.
    Path temporary = Files.createDirectories(data.resolveSibling(data.getFileName() + "-tmp"));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-Djava.io.tmpdir=" + temporary,
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ChildStore.class.getName(),
                data.toString(),
                task)
            .redirectErrorStream(true)
            .start();
    lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /** From here on no file of the child can grow beyond that. */
  boolean boundFiles(long bytes) throws IOException, InterruptedException {
    String pid = Long.toString(process.pid());
    return new ProcessBuilder("prlimit", "--pid", pid, "--fsize=" + bytes).start().waitFor() == 0;
  }

  /** The next line; {@code null} at the end. */
  String line() {
    try {
      return lines.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Everything up to a line that begins so. */
  List<String> awaitLine(String beginning) {
    List<String> seen = new ArrayList<>();
    for (String line = line(); line != null; line = line()) {
      seen.add(line);
      if (line.startsWith(beginning)) {
        return seen;
      }
    }
    throw new AssertionError("the child never said " + beginning + " but " + seen);
  }

  /** With the signal that asks nobody. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the child does not end");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    lines.close();
  }

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    RocksStorage storage = new DataDirectory(Path.of(arguments[0])).open(Some.LITTLE_MEMORY);
    out.println("open");
    switch (arguments[1]) {
      case "hold" -> Thread.sleep(Duration.ofMinutes(1));
      case "write" -> write(storage, out);
      default -> throw new IllegalArgumentException(arguments[1]);
    }
  }

  private static void write(RocksStorage storage, PrintStream out) throws Exception {
    NumberedBatches batches = new NumberedBatches(VALUE_BYTES);
    long number = storage.stored().stable();
    Thread syncer = Thread.ofPlatform().daemon().start(() -> sync(storage));
    try {
      while (true) {
        storage.write(batches.batch(++number));
        out.println("wrote " + number);
      }
    } catch (StorageFailure failure) {
      out.println("failed " + failure.getMessage());
    }
    syncer.join();
    tellAll(storage, out, batches.batch(number));
    storage.close();
    out.println("closed");
  }

  private static void sync(RocksStorage storage) {
    try {
      while (true) {
        storage.sync();
      }
    } catch (StorageFailure failure) {
      // The writer tells.
      Thread.currentThread().interrupt();
    }
  }

  /** What each call says after a failure. */
  private static void tellAll(RocksStorage storage, PrintStream out, List<StoreChange> changes) {
    tell(out, "write", () -> storage.write(changes));
    tell(out, "sync", storage::sync);
    tell(out, "page", () -> storage.page(0, 0, new byte[0], 1));
    tell(out, "checksum", () -> storage.checksum(0));
    tell(out, "get", () -> storage.get(Key.of("key1")));
    storage.usage();
  }

  private static void tell(PrintStream out, String name, Call call) {
    try {
      call.run();
      out.println(name + " went on");
    } catch (StorageFailure | StorageFailure.Unchecked failure) {
      out.println(name + " fails: " + failure.getMessage());
    }
  }

  private interface Call {
    void run() throws StorageFailure;
  }
}
