package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** RocksDB itself says what the bytes mean. */
class BatchBytesTest {
  private static final int[] IDS = {1, 2, 300, 4};

  @BeforeAll
  static void load() {
    RocksDB.loadLibrary();
  }

  @Test
  void rocksdb_reads_every_operation_as_it_was_meant() throws RocksDBException {
    BatchBytes batch = new BatchBytes(IDS);
    batch.put(Family.DATA, new byte[] {1, 2}, 3);
    batch.raw(new byte[] {9, 9, 9}, 0, 3);
    batch.delete(Family.CHANGES, new byte[] {5});
    batch.put(Family.WAL, new byte[] {6}, ByteBuffer.wrap(new byte[] {0, 7, 8}, 1, 2));
    batch.deleteRange(Family.META, new byte[] {1}, new byte[] {2});
    Told told = told(batch);
    assertEquals(
        "put 1 [1, 2] [9, 9, 9]; delete 2 [5]; put 300 [6] [7, 8]; range 4 [1] [2]; ",
        told.text.toString());
  }

  @Test
  void keys_and_values_of_any_length_come_through() throws RocksDBException {
    Random random = new Random(1);
    BatchBytes batch = new BatchBytes(IDS);
    for (int length : new int[] {0, 1, 127, 128, 16_383, 16_384, 3 << 20}) {
      byte[] bytes = new byte[length];
      random.nextBytes(bytes);
      batch.reset();
      batch.put(Family.DATA, bytes, ByteBuffer.wrap(bytes));
      Told told = told(batch);
      assertArrayEquals(bytes, told.key);
      assertArrayEquals(bytes, told.value);
    }
  }

  @Test
  void is_empty_after_a_reset() throws RocksDBException {
    BatchBytes batch = new BatchBytes(IDS);
    batch.delete(Family.DATA, new byte[] {1});
    batch.reset();
    assertTrue(batch.isEmpty());
    assertEquals("", told(batch).text.toString());
  }

  private static Told told(BatchBytes batch) throws RocksDBException {
    Told told = new Told();
    try (WriteBatch write = new WriteBatch(batch.toBytes())) {
      write.iterate(told);
    }
    told.close();
    return told;
  }

  private static final class Told extends WriteBatch.Handler {
    private final StringBuilder text = new StringBuilder();
    private byte[] key;
    private byte[] value;

    private void add(String what, int family, byte[]... parts) {
      text.append(what).append(' ').append(family);
      for (byte[] part : parts) {
        text.append(' ').append(part.length > 9 ? "long" : Arrays.toString(part));
      }
      text.append("; ");
    }

    @Override
    public void put(int family, byte[] to, byte[] what) {
      key = to;
      value = what;
      add("put", family, to, what);
    }

    @Override
    public void delete(int family, byte[] from) {
      add("delete", family, from);
    }

    @Override
    public void deleteRange(int family, byte[] from, byte[] to) {
      add("range", family, from, to);
    }

    private static AssertionError unexpected() {
      return new AssertionError("an operation that was not written");
    }

    @Override
    public void put(byte[] to, byte[] what) {
      throw unexpected();
    }

    @Override
    public void merge(int family, byte[] to, byte[] what) {
      throw unexpected();
    }

    @Override
    public void merge(byte[] to, byte[] what) {
      throw unexpected();
    }

    @Override
    public void delete(byte[] from) {
      throw unexpected();
    }

    @Override
    public void singleDelete(int family, byte[] from) {
      throw unexpected();
    }

    @Override
    public void singleDelete(byte[] from) {
      throw unexpected();
    }

    @Override
    public void deleteRange(byte[] from, byte[] to) {
      throw unexpected();
    }

    @Override
    public void logData(byte[] blob) {
      throw unexpected();
    }

    @Override
    public void putBlobIndex(int family, byte[] to, byte[] what) {
      throw unexpected();
    }

    @Override
    public void markBeginPrepare() {
      throw unexpected();
    }

    @Override
    public void markEndPrepare(byte[] xid) {
      throw unexpected();
    }

    @Override
    public void markNoop(boolean empty) {
      throw unexpected();
    }

    @Override
    public void markRollback(byte[] xid) {
      throw unexpected();
    }

    @Override
    public void markCommit(byte[] xid) {
      throw unexpected();
    }

    @Override
    public void markCommitWithTimestamp(byte[] xid, byte[] time) {
      throw unexpected();
    }
  }
}
