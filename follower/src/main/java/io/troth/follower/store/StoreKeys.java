package io.troth.follower.store;

import io.troth.common.model.Key;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys under which things are stored. Numbers are big-endian, so that what belongs together
 * stands together: data by slot and key, changes by slot and revision.
 */
public final class StoreKeys {
  private static final int SLOT = Short.BYTES;
  private static final int REVISION = Long.BYTES;

  static final byte[] FORMAT = text("format");
  static final byte[] STORE = text("store");
  static final byte[] BELONGS = text("belongs");
  static final byte[] PROMISED = text("promised");
  static final byte[] OFFICE = text("office");
  static final byte[] GENERATION = text("generation");
  static final byte[] STABLE = text("stable");
  private static final byte[] ROLE = text("role");
  private static final byte[] HORIZON = text("horizon");

  private StoreKeys() {}

  public static byte[] data(int slot, byte[] key) {
    return ByteBuffer.allocate(SLOT + key.length).putShort((short) slot).put(key).array();
  }

  public static Key ofData(byte[] data) {
    return Key.of(Arrays.copyOfRange(data, SLOT, data.length));
  }

  public static byte[] change(int slot, long revision, byte[] key) {
    return ByteBuffer.allocate(SLOT + REVISION + key.length)
        .putShort((short) slot)
        .putLong(revision)
        .put(key)
        .array();
  }

  /** Where the changes of a revision begin. */
  public static byte[] change(int slot, long revision) {
    return change(slot, revision, new byte[0]);
  }

  public static long revisionOfChange(byte[] change) {
    return ByteBuffer.wrap(change).getLong(SLOT);
  }

  /** The data key that a change tells of. */
  public static byte[] dataOfChange(byte[] change) {
    byte[] data = new byte[change.length - REVISION];
    System.arraycopy(change, 0, data, 0, SLOT);
    System.arraycopy(change, SLOT + REVISION, data, SLOT, data.length - SLOT);
    return data;
  }

  public static byte[] wal(long revision) {
    return ByteBuffer.allocate(REVISION).putLong(revision).array();
  }

  public static long ofWal(byte[] wal) {
    return ByteBuffer.wrap(wal).getLong();
  }

  /** Where a slot begins, in data and changes alike; of the slot after the last one: the end. */
  public static byte[] slot(int slot) {
    return ByteBuffer.allocate(SLOT).putShort((short) slot).array();
  }

  public static boolean inSlot(int slot, byte[] key) {
    return key.length >= SLOT && ByteBuffer.wrap(key).getShort(0) == (short) slot;
  }

  static byte[] role(int slot) {
    return ofSlot(ROLE, slot);
  }

  static byte[] horizon(int slot) {
    return ofSlot(HORIZON, slot);
  }

  /** The first key after this one. */
  static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static byte[] ofSlot(byte[] name, int slot) {
    return ByteBuffer.allocate(name.length + SLOT).put(name).putShort((short) slot).array();
  }

  private static byte[] text(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
