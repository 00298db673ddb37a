package io.troth.follower.store;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A RocksDB write batch in its serialized form, which {@code new WriteBatch(byte[])} takes: 8 bytes
 * of sequence, which RocksDB fills in, and 4 of count, both little-endian; then for each operation
 * a tag, the column family, and key and value after their lengths. It is the form in which RocksDB
 * keeps batches in its log, and so cannot change. Building it here crosses into native code once
 * for a batch and not once for each operation.
 *
 * <p>One is used over and over, by one thread.
 */
final class BatchBytes {
  private static final int HEAD = 12;
  private static final int COUNT_AT = 8;

  /** A buffer larger than this is not kept for the next batch. */
  private static final int KEPT_BYTES_MAX = 4 << 20;

  private static final int DELETE = 0x4;
  private static final int PUT = 0x5;
  private static final int DELETE_RANGE = 0xe;

  private final int[] families;
  private byte[] bytes = new byte[64 << 10];
  private int length;
  private int count;

  /** With the column families' ids, in the order of {@link Family}. */
  BatchBytes(int[] families) {
    this.families = families.clone();
    reset();
  }

  void reset() {
    if (bytes.length > KEPT_BYTES_MAX) {
      bytes = new byte[64 << 10];
    }
    length = HEAD;
    count = 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  byte[] toBytes() {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[COUNT_AT + i] = (byte) (count >>> (8 * i));
    }
    return Arrays.copyOf(bytes, length);
  }

  /** A put, of which the value must follow: exactly so many bytes. */
  void put(Family family, byte[] key, int valueLength) {
    operation(PUT, family, key);
    room(5 + valueLength);
    varint(valueLength);
  }

  void put(Family family, byte[] key, ByteBuffer value) {
    put(family, key, value.remaining());
    raw(value.array(), value.arrayOffset() + value.position(), value.remaining());
  }

  void delete(Family family, byte[] key) {
    operation(DELETE, family, key);
  }

  /** Deletes what is there now, from the first key to before the second. */
  void deleteRange(Family family, byte[] from, byte[] to) {
    operation(DELETE_RANGE, family, from);
    room(5 + to.length);
    varint(to.length);
    raw(to, 0, to.length);
  }

  void octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
  }

  void i64(long value) {
    room(Long.BYTES);
    ByteBuffer.wrap(bytes).putLong(length, value);
    length += Long.BYTES;
  }

  void raw(byte[] from, int at, int size) {
    room(size);
    System.arraycopy(from, at, bytes, length, size);
    length += size;
  }

  private void operation(int tag, Family family, byte[] key) {
    count++;
    room(11 + key.length);
    bytes[length++] = (byte) tag;
    varint(families[family.ordinal()]);
    varint(key.length);
    raw(key, 0, key.length);
  }

  private void varint(int value) {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  private void room(int more) {
    if (more > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), 2 * bytes.length));
    }
  }
}
