package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornTailTest {
  private static final int ENTRY_BYTES = 2_000;
  private static final int FILLED_BYTES = 16_384;

  @TempDir private Path directory;
  private Path segment;
  private byte[] whole;
  private int first;
  private int second;

  /** Two entries as Ratis writes them, and zeros to the end. */
  @BeforeEach
  void write() throws IOException {
    segment = directory.resolve("log_inprogress_0");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(entry(1));
    first = out.size();
    out.writeBytes(entry(2));
    second = out.size();
    whole = Arrays.copyOf(out.toByteArray(), FILLED_BYTES);
  }

  private static byte[] entry(int seed) {
    byte[] body = new byte[ENTRY_BYTES];
    new SplittableRandom(seed).nextBytes(body);
    ByteBuffer entry = ByteBuffer.allocate(2 + ENTRY_BYTES + 4);
    entry.put((byte) ((ENTRY_BYTES & 0x7f) | 0x80)).put((byte) (ENTRY_BYTES >> 7)).put(body);
    CRC32C sum = new CRC32C();
    sum.update(entry.array(), 0, entry.position());
    entry.putInt((int) sum.getValue());
    return entry.array();
  }

  private byte[] afterCut(byte[] bytes) throws IOException {
    Files.write(segment, bytes);
    TornTail.cut(segment);
    return Files.readAllBytes(segment);
  }

  private byte[] zerosFrom(int start, int end) {
    byte[] bytes = whole.clone();
    Arrays.fill(bytes, start, end, (byte) 0);
    return bytes;
  }

  @Test
  void whole_entries_stay() throws IOException {
    assertArrayEquals(whole, afterCut(whole));
  }

  @Test
  void an_entry_that_ends_at_a_sector_is_cut_off() throws IOException {
    assertEquals(first, afterCut(zerosFrom(2_560, second)).length);
    assertEquals(8, afterCut(zerosFrom(512, FILLED_BYTES)).length);
  }

  @Test
  void a_changed_byte_is_left_for_ratis_to_refuse() throws IOException {
    byte[] changed = whole.clone();
    changed[second - 100] ^= 1;
    assertArrayEquals(changed, afterCut(changed));
  }

  @Test
  void zeros_before_another_entry_are_no_torn_tail() throws IOException {
    byte[] hole = zerosFrom(512, 1_024);
    assertArrayEquals(hole, afterCut(hole));
  }

  @Test
  void zeros_that_begin_within_a_sector_are_no_torn_tail() throws IOException {
    byte[] hole = zerosFrom(second - 40, second);
    assertArrayEquals(hole, afterCut(hole));
  }

  @Test
  void an_empty_file_stays() throws IOException {
    assertEquals(0, afterCut(new byte[0]).length);
  }
}
