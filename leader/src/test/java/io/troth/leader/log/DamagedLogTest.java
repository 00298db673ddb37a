package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.leader.driver.ClusterLog;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
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
          .filter(each -> each.getFileName().toString().matches(pattern))
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
    assertTrue(refusal().contains("cannot be opened: Log entry corrupted"), refusal());
  }

  @Test
  void a_changed_byte_in_the_last_entry_is_refused() throws IOException {
    Path log = file("log_inprogress_.*");
    flip(log, Files.size(log) - 6);
    assertTrue(refusal().contains("Log entry corrupted"), refusal());
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
