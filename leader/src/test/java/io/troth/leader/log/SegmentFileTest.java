package io.troth.leader.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.MetadataProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentFileTest {
  private static final int FILLED_BYTES = 65_536;
  private static final int SECTOR = 512;
  private static final int PAGE = 4_096;
  private static final long FIRST = 7;

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final SplittableRandom random = new SplittableRandom(1);

  /** What a loss of power may leave of the last write: these bytes on, whole or not. */
  private int synced;

  private byte[] content = {};
  private long index = FIRST;

  private void header() {
    out.writeBytes("RaftLog1".getBytes(StandardCharsets.US_ASCII));
  }

  /** An entry of ours, as Ratis writes it, with so many bytes of content. */
  private void entry(int bytes) throws IOException {
    byte[] command = new byte[bytes];
    random.nextBytes(command);
    write(
        LogEntryProto.newBuilder()
            .setTerm(1)
            .setIndex(index++)
            .setStateMachineLogEntry(
                StateMachineLogEntryProto.newBuilder().setLogData(ByteString.copyFrom(command)))
            .build());
  }

  /** A note of Ratis', that everything up to there is committed. */
  private void note(long committed) throws IOException {
    write(
        LogEntryProto.newBuilder()
            .setTerm(1)
            .setIndex(index++)
            .setMetadataEntry(MetadataProto.newBuilder().setCommitIndex(committed))
            .build());
  }

  private void write(LogEntryProto entry) throws IOException {
    int length = entry.getSerializedSize();
    byte[] framed = new byte[CodedOutputStream.computeUInt32SizeNoTag(length) + length];
    CodedOutputStream to = CodedOutputStream.newInstance(framed);
    to.writeUInt32NoTag(length);
    entry.writeTo(to);
    CRC32C sum = new CRC32C();
    sum.update(framed);
    out.writeBytes(framed);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
  }

  private void synced() {
    synced = out.size();
  }

  private byte[] filled() {
    content = Arrays.copyOf(out.toByteArray(), FILLED_BYTES);
    return content;
  }

  private byte[] afterCut(byte[] bytes) throws IOException {
    Path segment = directory.resolve("log_inprogress_" + FIRST);
    Files.write(segment, bytes);
    SegmentFile.cutTornTail(segment, FIRST);
    return Files.readAllBytes(segment);
  }

  private void isCutAtSynced(byte[] torn, String how) throws IOException {
    assertArrayEquals(Arrays.copyOf(content, synced), afterCut(torn), how);
  }

  private void isRefused(byte[] damaged) throws IOException {
    LogFailure refused = assertThrows(LogFailure.class, () -> afterCut(damaged));
    assertTrue(refused.getMessage().contains("is damaged: entry "), refused.getMessage());
    // It is refused, and left as it is.
    assertArrayEquals(damaged, Files.readAllBytes(directory.resolve("log_inprogress_" + FIRST)));
  }

  private byte[] changed(int at, int bit) {
    byte[] bytes = content.clone();
    bytes[at] ^= (byte) (1 << bit);
    return bytes;
  }

  /** Of the last write the blocks that are not in that set stay as they were: zeros. */
  private byte[] without(int block, int written) {
    byte[] bytes = content.clone();
    for (int at = synced; at < out.size(); at++) {
      int number = at / block - synced / block;
      if ((written & 1 << number) == 0) {
        bytes[at] = 0;
      }
    }
    return bytes;
  }

  /** Tries each set of blocks of the last write that a loss of power may leave. */
  private void everyCombination(int block) throws IOException {
    filled();
    int blocks = (out.size() - 1) / block - synced / block + 1;
    int all = (1 << blocks) - 1;
    int cut = 0;
    for (int written = 0; written < all; written++) {
      byte[] torn = without(block, written);
      byte[] left = afterCut(torn);
      if (Arrays.equals(left, torn)) {
        assertTrue(isZeroFrom(torn, synced), "not cut: " + written);
      } else {
        assertArrayEquals(Arrays.copyOf(content, synced), left, "written: " + written);
        cut++;
      }
    }
    assertTrue(cut >= all - 1, "cut " + cut + " of " + all);
    assertArrayEquals(content, afterCut(content));
  }

  private static boolean isZeroFrom(byte[] bytes, int from) {
    for (int at = from; at < bytes.length; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void an_entry_over_pages_is_cut_off_whichever_of_them_were_written() throws IOException {
    header();
    entry(3_000);
    synced();
    entry(20_000);
    everyCombination(PAGE);
  }

  @Test
  void an_entry_over_two_pages_is_cut_off_at_every_place_of_the_border() throws IOException {
    for (int before = 3_900; before < 4_100; before++) {
      out.reset();
      index = FIRST;
      header();
      entry(before);
      synced();
      entry(200);
      everyCombination(PAGE);
    }
  }

  @Test
  void an_entry_over_sectors_is_cut_off_whichever_of_them_were_written() throws IOException {
    for (int before = 300; before < 900; before += 7) {
      out.reset();
      index = FIRST;
      header();
      entry(before);
      synced();
      entry(1_900);
      everyCombination(SECTOR);
    }
  }

  @Test
  void the_first_entry_of_a_segment_can_be_torn_too() throws IOException {
    header();
    synced();
    entry(9_000);
    everyCombination(PAGE);
  }

  @Test
  void a_note_that_was_written_with_a_torn_entry_goes_with_it() throws IOException {
    header();
    entry(700);
    synced();
    entry(6_000);
    note(FIRST);
    filled();
    isCutAtSynced(without(PAGE, 0b10), "only the second page");
    isCutAtSynced(without(PAGE, 0b01), "only the first page");
  }

  @Test
  void a_file_that_ends_within_an_entry_is_cut_off_at_a_sector() throws IOException {
    header();
    entry(700);
    synced();
    entry(6_000);
    filled();
    isCutAtSynced(Arrays.copyOf(content, PAGE), "one page");
    isRefused(Arrays.copyOf(content, PAGE + 100));
  }

  @Test
  void whole_entries_stay() throws IOException {
    header();
    entry(10);
    note(FIRST);
    entry(2_000);
    assertArrayEquals(filled(), afterCut(content));
    byte[] closed = out.toByteArray();
    assertArrayEquals(closed, afterCut(closed));
  }

  @Test
  void a_changed_bit_is_refused_wherever_it_is() throws IOException {
    header();
    entry(300);
    entry(1_500);
    note(FIRST + 1);
    entry(40);
    filled();
    for (int at = 0; at < out.size(); at++) {
      isRefused(changed(at, at % 8));
    }
  }

  @Test
  void a_length_that_points_beyond_the_end_of_the_file_is_refused() throws IOException {
    header();
    entry(300);
    int second = out.size();
    entry(300);
    entry(300);
    content = out.toByteArray();
    // Ratis would take the rest of the log for one entry that was half written, and cut it off.
    byte[] damaged = content.clone();
    damaged[second + 1] = 0x7f;
    isRefused(damaged);
  }

  @Test
  void a_sector_lost_from_the_middle_is_refused() throws IOException {
    header();
    entry(300);
    entry(3_000);
    note(FIRST + 1);
    entry(300);
    filled();
    for (int sector = 0; sector < 6; sector++) {
      byte[] damaged = content.clone();
      Arrays.fill(damaged, sector * SECTOR, (sector + 1) * SECTOR, (byte) 0);
      isRefused(damaged);
    }
  }

  @Test
  void a_note_that_says_that_the_lost_entry_was_committed_has_it_refused() throws IOException {
    header();
    entry(300);
    entry(3_000);
    note(FIRST + 1);
    filled();
    byte[] damaged = content.clone();
    Arrays.fill(damaged, 1_024, 2_048, (byte) 0);
    isRefused(damaged);
  }

  @Test
  void a_lost_header_before_entries_is_refused() throws IOException {
    header();
    entry(3_000);
    filled();
    Arrays.fill(content, 0, SECTOR, (byte) 0);
    isRefused(content);
  }

  @Test
  void a_file_without_anything_stays() throws IOException {
    assertEquals(0, afterCut(new byte[0]).length);
    assertEquals(100, afterCut(new byte[100]).length);
  }

  @Test
  void a_segment_that_was_ended_has_all_its_entries() throws IOException {
    header();
    entry(300);
    entry(300);
    Path ended = directory.resolve("log_7-8");
    Files.write(ended, filled());
    SegmentFile.expectWhole(ended, 7, 8);
    assertThrows(LogFailure.class, () -> SegmentFile.expectWhole(ended, 7, 9));
    Files.write(ended, Arrays.copyOf(content, SECTOR));
    assertThrows(LogFailure.class, () -> SegmentFile.expectWhole(ended, 7, 8));
  }
}
