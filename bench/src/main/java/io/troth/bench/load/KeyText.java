package io.troth.bench.load;

/** A key's text: fixed in length, so that keys differ in nothing but their number. */
public final class KeyText {
  public static final int LENGTH = 14;

  private static final byte[] PREFIX = Values.ascii("key-");

  private KeyText() {}

  /** Writes {@code key-0000000042} for 42. */
  static void write(byte[] to, int at, long key) {
    System.arraycopy(PREFIX, 0, to, at, PREFIX.length);
    long rest = key;
    for (int i = at + LENGTH - 1; i >= at + PREFIX.length; i--) {
      to[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  public static byte[] of(long key) {
    byte[] text = new byte[LENGTH];
    write(text, 0, key);
    return text;
  }
}
