package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.leader.driver.ClusterLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DamagedLogTest {
  @TempDir private Path directory;

  /** Three commands; the snapshot of the end is put out of the way, so that the log counts. */
  @BeforeEach
  void write() {
    Heard heard = new Heard();
    try (ClusterLog log = new RatisClusterLog(directory, LogGroup.alone(), heard)) {
      heard.office(log, "one");
      heard.office(log, "two");
      heard.office(log, "three");
    }
  }

  private Path file(String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(each ->
              each.getFileName().toString().matches(pattern) || each.toString().matches(pattern))
          .findFirst()
          .orElseThrow();
    }
  }

  private void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 0x10);
    }
  }

  private String refusal() {
    LogFailure refused =
        assertThrows(
            LogFailure.class,
            () -> new RatisClusterLog(directory, LogGroup.alone(), new Heard()).close());
    String message = refused.getMessage();
    assertEquals(1, message.lines().count(), message);
    assertTrue(message.contains(directory.toString()), message);
    return message;
  }

  @Test
  void a_changed_byte_in_the_log_is_refused() throws IOException {
    Path log = file("log_inprogress_.*");
    flip(log, Files.size(log) / 2);
    assertTrue(refusal().contains("is damaged: entry "), refusal());
  }

  @Test
  void a_changed_byte_in_the_last_entry_is_refused() throws IOException {
    Path log = file("log_inprogress_.*");
    flip(log, Files.size(log) - 6);
    assertTrue(refusal().contains("is damaged: entry "), refusal());
  }

  /** What a loss of power leaves of an entry over two sectors: one of them, whichever. */
  @Test
  void a_torn_entry_is_cut_off_and_the_others_are_there() throws IOException {
    Path running = Files.createDirectory(directory.resolve("running"));
    Path name;
    byte[] whole;
    int synced;
    Heard heard = new Heard();
    try (ClusterLog log = new RatisClusterLog(running, LogGroup.alone(), heard)) {
      heard.office(log, "one");
      name = running.relativize(file(".*/running/.*/log_inprogress_.*"));
      synced = text(running.resolve(name)).stripTrailing().length();
      heard.office(log, "x".repeat(900));
      String text = text(running.resolve(name));
      int end = text.lastIndexOf('x') + 1 + Integer.BYTES;
      // Without what Ratis notes once that is committed.
      whole = Arrays.copyOf(Files.readAllBytes(running.resolve(name)), end);
      whole = Arrays.copyOf(whole, text.length());
      for (int sector : new int[] {synced / 512, synced / 512 + 1}) {
        Path copy = copy(running, directory.resolve("without-" + sector));
        byte[] torn = whole.clone();
        Arrays.fill(torn, Math.max(synced, sector * 512), (sector + 1) * 512, (byte) 0);
        Files.write(copy.resolve(name), torn);
      }
    }
    for (int sector : new int[] {synced / 512, synced / 512 + 1}) {
      Path copy = directory.resolve("without-" + sector);
      Heard again = new Heard();
      try (ClusterLog opened = new RatisClusterLog(copy, LogGroup.alone(), again)) {
        assertEquals(2, again.office(opened, "two").epoch());
      }
    }
  }

  /** As bytes are characters; the zeros of the end as blanks. */
  private static String text(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace('\0', ' ');
  }

  /** All but the lock. */
  private static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        Path target = to.resolve(from.relativize(each));
        Files.createDirectories(target.getParent());
        if (!each.getFileName().toString().endsWith("lock")) {
          Files.copy(each, target);
        }
      }
    }
    return to;
  }

  @Test
  void a_changed_byte_in_the_snapshot_is_refused() throws IOException {
    Path snapshot = file("snapshot\\.\\d+_\\d+");
    flip(snapshot, Files.size(snapshot) / 2);
    assertTrue(refusal().contains("is damaged"), refusal());
  }

  @Test
  void an_empty_checksum_of_the_snapshot_is_refused() throws IOException {
    Files.write(file("snapshot.*\\.md5"), new byte[0]);
    assertTrue(refusal().contains("is damaged"), refusal());
  }

  @Test
  void a_log_without_its_beginning_is_refused() throws IOException {
    Files.delete(file("snapshot\\.\\d+_\\d+"));
    Path log = file("log_inprogress_.*");
    Files.move(log, log.resolveSibling("log_inprogress_2"));
    assertEquals(
        "The cluster log in " + directory + " is damaged: it begins at entry 2 and has no snapshot",
        refusal());
  }

  @Test
  void lost_metadata_is_refused() throws IOException {
    Files.delete(file("raft-meta"));
    assertTrue(refusal().contains("NOT_FORMATTED"), refusal());
  }

  @Test
  void the_log_of_another_group_is_refused() {
    LogGroup other =
        new LogGroup(UUID.randomUUID(), "a", List.of(new LogGroup.Peer("a", "localhost:0")));
    LogFailure refused =
        assertThrows(
            LogFailure.class, () -> new RatisClusterLog(directory, other, new Heard()).close());
    assertTrue(refused.getMessage().contains("another group"), refused.getMessage());
  }

  @Test
  void another_member_of_the_group_is_refused() {
    LogGroup other =
        new LogGroup(LogGroup.alone().id(), "a", List.of(new LogGroup.Peer("a", "localhost:0")));
    LogFailure refused =
        assertThrows(
            LogFailure.class, () -> new RatisClusterLog(directory, other, new Heard()).close());
    assertTrue(refused.getMessage().contains("this server is a"), refused.getMessage());
  }

  @Test
  void after_a_refusal_the_directory_is_free() throws IOException {
    Path log = file("log_inprogress_.*");
    flip(log, Files.size(log) / 2);
    refusal();
    flip(log, Files.size(log) / 2);
    Heard heard = new Heard();
    try (ClusterLog again = new RatisClusterLog(directory, LogGroup.alone(), heard)) {
      assertEquals(4, heard.office(again, "four").epoch());
    }
  }
}
