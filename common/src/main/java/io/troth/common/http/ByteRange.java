package io.troth.common.http;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a value that a {@code Range} header asks for (RFC 9110, section 14).
 *
 * @param from the first, counted from 0
 * @param length how many; 0 where the value has no byte of the range
 */
record ByteRange(int from, int length) {
  private static final Pattern ONE = Pattern.compile("bytes=[ \\t]*(\\d*)-(\\d*)[ \\t]*");

  /** More digits than any value has bytes: whatever follows is beyond its end. */
  private static final int DIGITS_MAX = 9;

  boolean isUnsatisfiable() {
    return length == 0;
  }

  /** The header that names the range, of a value of that length. */
  String contentRange(int valueLength) {
    return isUnsatisfiable()
        ? "bytes */" + valueLength
        : "bytes " + from + "-" + (from + length - 1) + "/" + valueLength;
  }

  /**
   * Empty where the whole value is to be answered, as servers may: for several ranges, for another
   * unit than bytes, and for what is malformed.
   */
  static Optional<ByteRange> of(String header, int valueLength) {
    Matcher range = ONE.matcher(header.toLowerCase(Locale.ROOT));
    if (!range.matches()) {
      return Optional.empty();
    }
    if (range.group(1).isEmpty()) {
      return range.group(2).isEmpty() ? Optional.empty() : last(number(range, 2), valueLength);
    }
    long first = number(range, 1);
    long last = range.group(2).isEmpty() ? Long.MAX_VALUE : number(range, 2);
    if (isLess(range.group(2), range.group(1))) {
      return Optional.empty();
    }
    if (first >= valueLength) {
      return Optional.of(new ByteRange(0, 0));
    }
    int end = (int) Math.min(last, valueLength - 1L);
    return Optional.of(new ByteRange((int) first, end - (int) first + 1));
  }

  /** The last so many bytes. An empty value has none to name in an answer: it is whole as it is. */
  private static Optional<ByteRange> last(long count, int valueLength) {
    if (count == 0) {
      return Optional.of(new ByteRange(0, 0));
    }
    int length = (int) Math.min(count, valueLength);
    return length == 0
        ? Optional.empty()
        : Optional.of(new ByteRange(valueLength - length, length));
  }

  private static long number(Matcher range, int group) {
    String digits = withoutZeros(range.group(group));
    return digits.length() > DIGITS_MAX ? Long.MAX_VALUE : Long.parseLong("0" + digits);
  }

  private static boolean isLess(String last, String first) {
    if (last.isEmpty()) {
      return false;
    }
    String a = withoutZeros(last);
    String b = withoutZeros(first);
    return a.length() < b.length() || (a.length() == b.length() && a.compareTo(b) < 0);
  }

  private static String withoutZeros(String digits) {
    int at = 0;
    while (at < digits.length() && digits.charAt(at) == '0') {
      at++;
    }
    return digits.substring(at);
  }
}
