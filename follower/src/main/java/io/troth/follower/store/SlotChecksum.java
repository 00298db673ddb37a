package io.troth.follower.store;

import com.dynatrace.hash4j.hashing.HashStream64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.troth.common.message.SlotSum;

/**
 * A checksum over keys, values and revisions that is the same in whatever order they come: replicas
 * that hold the same have the same one (I8), whatever way they came by it.
 */
public final class SlotChecksum {
  private final HashStream64 hash = Hashing.xxh3_64().hashStream();
  private long sum;
  private long keys;

  public void add(byte[] key, long revision, byte[] value) {
    add(key, 0, revision, value, 0);
  }

  /** With key and value from the given places to the end of their arrays. */
  void add(byte[] key, int keyAt, long revision, byte[] value, int valueAt) {
    hash.reset()
        .putLong(revision)
        .putInt(key.length - keyAt)
        .putBytes(key, keyAt, key.length - keyAt)
        .putBytes(value, valueAt, value.length - valueAt);
    sum += hash.getAsLong();
    keys++;
  }

  /** Without the sign, so that it goes into a frame as a number. */
  public SlotSum result() {
    return new SlotSum(sum & Long.MAX_VALUE, keys);
  }
}
