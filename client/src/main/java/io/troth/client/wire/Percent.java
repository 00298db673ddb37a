package io.troth.client.wire;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes texts and bytes so that they can stand in a path or a query. */
public final class Percent {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~";
  private static final String HEX = "0123456789ABCDEF";

  private Percent() {}

  /**
   * @throws IllegalArgumentException where half a character is in it, which would become another
   */
  public static String encode(String text) {
    return encode(utf8(text));
  }

  /**
   * @throws IllegalArgumentException where half a character is in it
   */
  public static byte[] utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("half a character is in '" + text + "'", e);
    }
  }

  public static String encode(byte[] bytes) {
    StringBuilder encoded = new StringBuilder(bytes.length + 16);
    boolean onlyDots = true;
    for (byte each : bytes) {
      onlyDots &= each == '.';
    }
    for (byte each : bytes) {
      // A path of dots would mean another path.
      if (each > 0 && (PLAIN.indexOf(each) >= 0 || (each == '.' && !onlyDots))) {
        encoded.append((char) each);
      } else {
        encoded.append('%').append(HEX.charAt((each >> 4) & 15)).append(HEX.charAt(each & 15));
      }
    }
    return encoded.toString();
  }
}
