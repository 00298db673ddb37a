package io.troth.common.http;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Percent-encoding. Strict, and to bytes: a value in a query is any bytes, which a decoder to text
 * would spoil without a word.
 */
public final class Percent {
  private Percent() {}

  /**
   * @param plusIsBlank as in a query; not in a path
   * @throws Refusal.Refused where it is not percent-encoded as it should be
   */
  public static byte[] decode(String text, int from, int to, boolean plusIsBlank) {
    byte[] bytes = new byte[to - from];
    int length = 0;
    for (int at = from; at < to; at++) {
      char c = text.charAt(at);
      if (c == '%') {
        if (at + 2 >= to) {
          throw Refusal.INVALID.exception();
        }
        bytes[length++] = (byte) (digit(text.charAt(at + 1)) << 4 | digit(text.charAt(at + 2)));
        at += 2;
      } else if (c < 0x80) {
        bytes[length++] = (byte) (c == '+' && plusIsBlank ? ' ' : c);
      } else {
        // Some clients send text as it is: what the server read as UTF-8 becomes that again.
        int end = at + (Character.isHighSurrogate(c) && at + 1 < to ? 2 : 1);
        byte[] utf8 = text.substring(at, end).getBytes(StandardCharsets.UTF_8);
        bytes = room(bytes, length + utf8.length + to - end);
        System.arraycopy(utf8, 0, bytes, length, utf8.length);
        length += utf8.length;
        at = end - 1;
      }
    }
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }

  public static String text(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw Refusal.INVALID.exception();
    }
  }

  /** Text that is text: half a character would silently become another. */
  public static byte[] utf8(String text) {
    try {
      ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      return Arrays.copyOf(bytes.array(), bytes.limit());
    } catch (CharacterCodingException e) {
      throw Refusal.INVALID.exception();
    }
  }

  /** The same bytes, if they are UTF-8. */
  public static byte[] checked(byte[] bytes) {
    for (byte each : bytes) {
      if (each < 0) {
        text(bytes);
        break;
      }
    }
    return bytes;
  }

  private static byte[] room(byte[] bytes, int needed) {
    return needed <= bytes.length ? bytes : Arrays.copyOf(bytes, needed);
  }

  private static int digit(char c) {
    int digit = c < 0x80 ? Character.digit(c, 16) : -1;
    if (digit < 0) {
      throw Refusal.INVALID.exception();
    }
    return digit;
  }
}
