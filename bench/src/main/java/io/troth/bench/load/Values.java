package io.troth.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.UnaryOperator;

/**
 * Some values of one length, written as a dialect wants them, ahead of time. Letters and digits.
 */
final class Values {
  private static final int COUNT = 64;
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final byte[][] values = new byte[COUNT][];

  Values(int length, UnaryOperator<byte[]> written) {
    Random random = new Random(length);
    for (int i = 0; i < COUNT; i++) {
      byte[] value = new byte[length];
      for (int at = 0; at < length; at++) {
        value[at] = (byte) CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
      }
      values[i] = written.apply(value);
    }
  }

  byte[] value(int random) {
    return values[random & (COUNT - 1)];
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
