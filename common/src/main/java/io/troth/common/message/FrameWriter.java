package io.troth.common.message;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a frame's parts one after the other. Numbers are never negative and take 7 bits a byte,
 * lowest first, the high bit saying that more follow; bytes and texts follow their length; a list
 * follows its count.
 *
 * <p>Breaking a bound here is an error of this server's own (I9), and not an exception to deal
 * with.
 */
public final class FrameWriter {
  private final int bytesMax;
  private byte[] bytes;
  private int length;

  /** A good guess of the size saves growing; more than {@code bytesMax} are never written. */
  public FrameWriter(int guess, int bytesMax) {
    this.bytesMax = bytesMax;
    this.bytes = new byte[Math.clamp(guess, 16, bytesMax)];
  }

  /** What was written, without a copy: the writer must not be used any more. */
  public ByteBuffer frame() {
    Invariant.check(length <= bytesMax, "I9", "a frame of", length, "over", bytesMax);
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /** The same with a checksum (CRC-32C) over all before at its end. */
  public ByteBuffer sealed() {
    room(Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(length, checksum(ByteBuffer.wrap(bytes, 0, length)));
    length += Integer.BYTES;
    return frame();
  }

  static int checksum(ByteBuffer of) {
    CRC32C crc = new CRC32C();
    crc.update(of);
    return (int) crc.getValue();
  }

  public void octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  public void flag(boolean value) {
    octet(value ? 1 : 0);
  }

  public void number(long value) {
    Invariant.check(value >= 0, "I9", "a number below zero in a frame", value);
    room(9);
    long rest = value;
    while (rest > 0x7f) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  public void bytes(byte[] value) {
    number(value.length);
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
  }

  /** An address, an id: must arrive as it is. */
  public void text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    Invariant.check(
        utf8.length <= Limits.TEXT_BYTES_MAX, "I9", "a text in a frame of bytes", utf8.length);
    bytes(utf8);
  }

  /** For people: cut where too long. */
  public void reason(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    int end = Math.min(utf8.length, Limits.TEXT_BYTES_MAX);
    while (end < utf8.length && (utf8[end] & 0xc0) == 0x80) {
      end--;
    }
    bytes(end == utf8.length ? utf8 : Arrays.copyOf(utf8, end));
  }

  public <T> void list(List<T> items, Item<T> item) {
    number(items.size());
    for (T each : items) {
      item.write(this, each);
    }
  }

  public void numbers(List<Integer> items) {
    number(items.size());
    for (int each : items) {
      number(each);
    }
  }

  /** Writes one item of a list. */
  public interface Item<T> {
    void write(FrameWriter to, T item);
  }

  private void room(int more) {
    if (more > bytes.length - length) {
      grow(more);
    }
  }

  private void grow(int more) {
    long needed = (long) length + more;
    // A number asks for room for the longest one: what it really takes is judged at the end.
    long limit = bytesMax + 9L;
    Invariant.check(needed <= limit, "I9", "a frame over", bytesMax);
    bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * bytes.length), limit));
  }
}
