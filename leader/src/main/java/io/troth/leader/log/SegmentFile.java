package io.troth.leader.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.thirdparty.com.google.protobuf.InvalidProtocolBufferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A segment of the log, checked before Ratis reads it. A loss of power while entries are written
 * leaves any of their sectors written and any of them not, since a disk takes sectors in whatever
 * order it likes; a sector that was not written holds the zeros with which Ratis fills a segment
 * ahead, or lies behind the end of the file. Ratis refuses most of what that leaves, and the leader
 * could not start again; so such a torn tail is cut off here. Nothing acknowledged is lost: an
 * entry counts only once it is synced, and one that was synced is whole.
 *
 * <p>Everything else that does not read well is damage to what was synced once, and is refused.
 * Some of it Ratis itself would cut off without a word: a length that was changed to one beyond the
 * end of the file, or a changed header. What tells damage from a torn tail:
 *
 * <ul>
 *   <li>A torn entry lacks a whole sector, which reads as zeros; a changed byte leaves none.
 *   <li>Behind a torn entry no whole entry stands that could have been acknowledged.
 * </ul>
 *
 * A segment is eight bytes of header, then entries: each is a length as a varint, so many bytes,
 * and a CRC-32C over length and bytes.
 */
final class SegmentFile {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFile.class);
  private static final byte[] HEADER = "RaftLog1".getBytes(StandardCharsets.US_ASCII);
  private static final int SECTOR_BYTES = 512;
  private static final int CHECKSUM_BYTES = 4;
  private static final int VARINT_BYTES_MAX = 5;

  /** The first byte of each entry behind its length: the tag of its term. */
  private static final int TERM_TAG = 0x08;

  private record Found(int end, LogEntryProto entry) {}

  private final Path file;
  private final byte[] bytes;

  /** The index of the next entry, as far as whole entries were read. */
  private long nextIndex;

  private SegmentFile(Path file, long firstIndex) throws IOException {
    this.file = file;
    this.bytes = Files.readAllBytes(file);
    nextIndex = firstIndex;
  }

  /**
   * Cuts off what a crash left half written of the segment that was written last.
   *
   * @param firstIndex of its entries
   * @throws LogFailure if what was synced once is damaged
   */
  static void cutTornTail(Path file, long firstIndex) throws IOException {
    SegmentFile segment = new SegmentFile(file, firstIndex);
    int end = segment.endOfWhole();
    if (segment.isZeroFrom(end)) {
      return;
    }
    if (!segment.isTorn(end)) {
      throw segment.damaged(end);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(end);
      channel.force(true);
    }
    LOG.atWarn()
        .addKeyValue("file", file)
        .addKeyValue("at", end)
        .addKeyValue("entry", segment.nextIndex)
        .log("cluster_log_torn_entry_cut");
  }

  /**
   * A segment that was ended was synced before that.
   *
   * @throws LogFailure if it does not have exactly these entries
   */
  static void expectWhole(Path file, long firstIndex, long lastIndex) throws IOException {
    SegmentFile segment = new SegmentFile(file, firstIndex);
    int end = segment.endOfWhole();
    if (!segment.isZeroFrom(end) || segment.nextIndex != lastIndex + 1) {
      throw segment.damaged(end);
    }
  }

  private LogFailure damaged(int at) {
    return new LogFailure(
        "The cluster log in "
            + file.getParent()
            + " is damaged: entry "
            + nextIndex
            + ", at byte "
            + at
            + " of "
            + file.getFileName()
            + ", was written once and cannot be read");
  }

  /** Where the entries end that can be read, from the first on. */
  private int endOfWhole() {
    int at = HEADER.length;
    if (bytes.length < at || !Arrays.equals(bytes, 0, at, HEADER, 0, at)) {
      return 0;
    }
    Optional<Found> found = whole(at);
    while (found.isPresent() && found.get().entry.getIndex() == nextIndex) {
      at = found.get().end;
      nextIndex++;
      found = whole(at);
    }
    return at;
  }

  /** The entry that begins there, if it is whole. */
  private Optional<Found> whole(int start) {
    long end = claimedEnd(start);
    int body = bodyStart(start);
    if (start >= bytes.length || end > bytes.length || bytes[body] != TERM_TAG) {
      return Optional.empty();
    }
    int sumAt = (int) end - CHECKSUM_BYTES;
    if (checksum(start, sumAt) != ByteBuffer.wrap(bytes).getInt(sumAt)) {
      return Optional.empty();
    }
    try {
      ByteBuffer entry = ByteBuffer.wrap(bytes, body, sumAt - body);
      return Optional.of(new Found((int) end, LogEntryProto.parseFrom(entry)));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private int checksum(int from, int to) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, from, to - from);
    return (int) sum.getValue();
  }

  private int bodyStart(int start) {
    int at = start;
    while (at < bytes.length && at - start < VARINT_BYTES_MAX - 1 && bytes[at] < 0) {
      at++;
    }
    return at + 1;
  }

  /** As its length says, which may be damaged or not there. */
  private long claimedEnd(int start) {
    int body = bodyStart(start);
    long length = 0;
    for (int at = start; at < Math.min(body, bytes.length); at++) {
      length |= (long) (bytes[at] & 0x7f) << 7 * (at - start);
    }
    return body + length + CHECKSUM_BYTES;
  }

  private boolean isZeroFrom(int start) {
    return isZero(start, bytes.length);
  }

  private boolean isZero(int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] != 0) {
        return false;
      }
    }
    return true;
  }

  private boolean isTorn(int start) {
    // The header is synced before the first entry is written.
    return start > 0 && lacksSector(start) && !isFollowed(start);
  }

  /** Whether a sector of the entry that begins there was never written. */
  private boolean lacksSector(int start) {
    if (start == bytes.length || bytes[start] == 0) {
      // No length begins with zero: the sector in which the entry begins is missing, or damaged.
      return isZero(start, Math.min(bytes.length, endOfSector(start)));
    }
    long end = claimedEnd(start);
    for (int from = start; from < end; from = endOfSector(from)) {
      if (from >= bytes.length) {
        // A file grows by whole sectors.
        return bytes.length % SECTOR_BYTES == 0;
      }
      if (isZero(from, Math.min(bytes.length, endOfSector(from)))) {
        return !isOnlyTheChecksumThere(from, end) || isChecksumBegun(start, from, (int) end);
      }
    }
    return false;
  }

  private static int endOfSector(int at) {
    return (at / SECTOR_BYTES + 1) * SECTOR_BYTES;
  }

  private static boolean isOnlyTheChecksumThere(int from, long end) {
    return end - from < CHECKSUM_BYTES;
  }

  /** A few zeros may be right: then all before them is, too, or something else is damaged. */
  private boolean isChecksumBegun(int start, int from, int end) {
    int sumAt = end - CHECKSUM_BYTES;
    byte[] sum = ByteBuffer.allocate(CHECKSUM_BYTES).putInt(checksum(start, sumAt)).array();
    return Arrays.equals(sum, 0, from - sumAt, bytes, sumAt, from);
  }

  /**
   * Whether an entry stands behind this place that may have been acknowledged, or was written only
   * after this place was synced. Ratis writes notes of its own between the entries, of how far the
   * log is committed: a note that says no more than what is whole here was never acknowledged.
   */
  private boolean isFollowed(int start) {
    for (int at = start + 1; at < bytes.length; at++) {
      Optional<Found> found = bytes[at] == 0 ? Optional.empty() : whole(at);
      if (found.isPresent()) {
        LogEntryProto entry = found.get().entry;
        boolean isNote = entry.hasMetadataEntry();
        if (!isNote || entry.getMetadataEntry().getCommitIndex() >= nextIndex) {
          return true;
        }
      }
    }
    return false;
  }
}
