package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncMarkTest {
  @TempDir Path directory;
  private Path path;

  @BeforeEach
  void create() throws Exception {
    path = directory.resolve("synced");
    SyncMark.create(path);
  }

  private long reached() throws Exception {
    try (SyncMark mark = SyncMark.open(path)) {
      return mark.reached();
    }
  }

  private void raise(long... sequences) throws Exception {
    try (SyncMark mark = SyncMark.open(path)) {
      for (long sequence : sequences) {
        mark.raise(sequence);
      }
    }
  }

  private void overwrite(int at, int length) throws Exception {
    byte[] bytes = Files.readAllBytes(path);
    for (int i = at; i < at + length; i++) {
      bytes[i] ^= 0x55;
    }
    Files.write(path, bytes);
  }

  @Test
  void begins_at_zero_and_keeps_the_last_one() throws Exception {
    assertEquals(0, reached());
    raise(5);
    assertEquals(5, reached());
    raise(6, 7, 8);
    assertEquals(8, reached());
    raise(9);
    assertEquals(9, reached());
  }

  @Test
  void a_write_cut_in_the_middle_leaves_the_one_before() throws Exception {
    raise(5, 6);
    byte[] before = Files.readAllBytes(path);
    raise(7);
    byte[] after = Files.readAllBytes(path);
    int changed = 0;
    while (before[changed] == after[changed]) {
      changed++;
    }
    overwrite(changed, 1);
    assertEquals(6, reached());
  }

  @Test
  void is_refused_when_neither_place_can_be_read() throws Exception {
    overwrite(0, 8);
    overwrite(512, 8);
    assertThrows(SyncMark.Unreadable.class, this::reached);
    Files.write(path, new byte[2048]);
    assertThrows(SyncMark.Unreadable.class, this::reached);
    Files.write(path, new byte[0]);
    assertThrows(SyncMark.Unreadable.class, this::reached);
  }
}
