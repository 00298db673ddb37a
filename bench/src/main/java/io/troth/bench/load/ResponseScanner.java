package io.troth.bench.load;

import java.nio.ByteBuffer;

/** Finds out whether a whole HTTP/1.1 response has come; looks at no more than it must. */
final class ResponseScanner {
  static final int INCOMPLETE = 0;

  private static final byte[] LENGTH = Values.ascii("content-length:");
  private static final byte[] ENCODING = Values.ascii("transfer-encoding:");
  private static final int STATUS_AT = 9;
  private static final int CHUNKED = -2;
  private static final int UNKNOWN = -1;

  private int bodyAt = UNKNOWN;
  private int bodyBytes;

  /** For the next response. */
  void reset() {
    bodyAt = UNKNOWN;
  }

  /**
   * @param in all that has come since {@link #reset}, from 0 to its position
   * @return the status, or {@link #INCOMPLETE}
   */
  int scan(ByteBuffer in) {
    if (bodyAt == UNKNOWN && !head(in)) {
      return INCOMPLETE;
    }
    int end = in.position();
    boolean whole =
        bodyBytes == CHUNKED ? lastChunkEnds(in, bodyAt, end) : end >= bodyAt + bodyBytes;
    return whole ? number(in, STATUS_AT, 10) : INCOMPLETE;
  }

  private boolean head(ByteBuffer in) {
    int end = in.position();
    int line = 0;
    int length = 0;
    for (int at = 0; at + 1 < end; at++) {
      if (at < line || in.get(at) != '\r') {
        continue;
      }
      if (at == line) {
        bodyAt = at + 2;
        bodyBytes = length;
        return true;
      }
      if (starts(in, line, at, LENGTH)) {
        length = number(in, line + LENGTH.length + 1, 10);
      } else if (starts(in, line, at, ENCODING)) {
        length = CHUNKED;
      }
      line = at + 2;
    }
    return false;
  }

  private static boolean starts(ByteBuffer in, int at, int end, byte[] lowerCase) {
    if (end - at < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte c = in.get(at + i);
      if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** There are no trailers. */
  private static boolean lastChunkEnds(ByteBuffer in, int first, int end) {
    int at = first;
    while (true) {
      int line = at;
      while (at + 1 < end && in.get(at) != '\r') {
        at++;
      }
      if (at + 1 >= end) {
        return false;
      }
      int bytes = number(in, line, 16);
      at += 2 + bytes + 2;
      if (at > end) {
        return false;
      }
      if (bytes == 0) {
        return true;
      }
    }
  }

  private static int number(ByteBuffer in, int first, int radix) {
    int number = 0;
    for (int at = first; ; at++) {
      int digit = Character.digit(in.get(at), radix);
      if (digit < 0) {
        return number;
      }
      number = number * radix + digit;
    }
  }
}
