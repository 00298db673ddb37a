package io.troth.leader.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Cuts off an entry that a crash left half written. Ratis fills a segment with zeros ahead of its
 * entries, so that the rest of such an entry reads as zeros, which Ratis takes for damage and
 * refuses to start. Nothing acknowledged is lost: an entry counts only once it is synced, and one
 * that was synced is whole. Everything else that does not read well is left for Ratis to refuse:
 * only where the bytes end at a border of disk sectors, within the last entry, was the crash the
 * cause.
 */
final class TornTail {
  private static final int HEADER_BYTES = 8;
  private static final int SECTOR_BYTES = 512;
  private static final int CHECKSUM_BYTES = 4;

  private final byte[] bytes;

  private TornTail(byte[] bytes) {
    this.bytes = bytes;
  }

  /** {@code segment} is the one that was written last. */
  static void cut(Path segment) throws IOException {
    TornTail tail = new TornTail(Files.readAllBytes(segment));
    int end = tail.endOfWhole();
    if (tail.isTorn(end)) {
      try (FileChannel channel = FileChannel.open(segment, StandardOpenOption.WRITE)) {
        channel.truncate(end);
        channel.force(true);
      }
    }
  }

  private int endOfWhole() {
    int at = HEADER_BYTES;
    while (at < bytes.length && bytes[at] != 0) {
      int end = claimedEnd(at);
      if (end > bytes.length || !isWhole(at, end)) {
        return at;
      }
      at = end;
    }
    return at;
  }

  private boolean isWhole(int start, int end) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, start, end - start - CHECKSUM_BYTES);
    return (int) sum.getValue() == ByteBuffer.wrap(bytes).getInt(end - CHECKSUM_BYTES);
  }

  /** An entry is its length as a varint, so many bytes, and a checksum of all that. */
  private int claimedEnd(int start) {
    long length = 0;
    int at = start;
    for (int shift = 0; at < bytes.length && shift < 35; shift += 7) {
      byte next = bytes[at++];
      length |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    return (int) Math.min(Integer.MAX_VALUE, at + length + CHECKSUM_BYTES);
  }

  private boolean isTorn(int start) {
    int last = bytes.length - 1;
    while (last > start && bytes[last] == 0) {
      last--;
    }
    if (start >= bytes.length || bytes[start] == 0) {
      return false;
    }
    int border = (last / SECTOR_BYTES + 1) * SECTOR_BYTES;
    return border < Math.min(claimedEnd(start), bytes.length);
  }
}
