package io.troth.simulation.torture.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against a Java program that writes and syncs, as servers do. */
@Timeout(60)
class DiskLibraryTest {
  @TempDir Path folder;
  private Path library;

  /** Writes and syncs, and says how many milliseconds that took. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      try (FileChannel file =
          FileChannel.open(
              Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        long began = System.nanoTime();
        file.force(false);
        System.out.print((System.nanoTime() - began) / 1_000_000);
      }
    }
  }

  @BeforeEach
  void build() throws Exception {
    Optional<Path> built = DiskLibrary.build(folder);
    assumeTrue(built.isPresent(), "no C compiler");
    library = built.get();
  }

  private Server server() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // The server adds words for its data, which the writer ignores.
    List<String> command =
        List.of(
            java,
            "-cp",
            System.getProperty("java.class.path"),
            Writer.class.getName(),
            folder.resolve("written").toString());
    return new Server(
        "writer", 1, new Proxy(0, 1), folder, command, Map.of("LD_PRELOAD", library.toString()));
  }

  private static void awaitEnd(Server server) throws InterruptedException {
    while (server.isAlive()) {
      Thread.sleep(Duration.ofMillis(5));
    }
  }

  private static long millis(Server server) throws IOException {
    return Long.parseLong(Files.readString(server.log()));
  }

  @Test
  void without_an_order_it_changes_nothing() throws Exception {
    try (Server server = server()) {
      server.launch();
      awaitEnd(server);
      assertTrue(millis(server) < 1_000);
      assertEquals(3, Files.size(folder.resolve("written")));
    }
  }

  @Test
  void a_sync_is_late_where_it_is_delayed() throws Exception {
    try (Server server = server()) {
      server.disk("delay 1200");
      server.launch();
      awaitEnd(server);
      assertTrue(millis(server) >= 1_200);
    }
  }

  @Test
  void a_sync_that_hangs_ends_when_it_is_let_go() throws Exception {
    try (Server server = server()) {
      server.disk("hang");
      server.launch();
      Path written = folder.resolve("written");
      while (!Files.exists(written) || Files.size(written) < 3) {
        Thread.sleep(Duration.ofMillis(5));
      }
      Thread.sleep(Duration.ofSeconds(1));
      assertTrue(server.isAlive());
      server.disk("ok");
      awaitEnd(server);
      assertTrue(millis(server) >= 900);
    }
  }

  @Test
  void on_a_full_disk_writes_fail_but_logs_go_on() throws Exception {
    try (Server server = server()) {
      server.disk("full");
      server.launch();
      awaitEnd(server);
      assertEquals(0, Files.size(folder.resolve("written")));
      String log = Files.readString(server.log());
      assertTrue(log.contains("No space left on device"), log);
      assertFalse(log.isEmpty());
    }
  }
}
