package io.troth.follower.http;

import java.nio.charset.StandardCharsets;

/** A path and query in which all that may not stand there as it is has been encoded. */
final class PlainUri {
  private static final String PLAIN = "-._~:/?@!$&'()*+,;=%";
  private static final String HEX = "0123456789ABCDEF";

  private PlainUri() {}

  /** Clients send more than they should, and a leader that is asked directly takes it. */
  static String of(String pathAndQuery) {
    StringBuilder plain = new StringBuilder(pathAndQuery.length());
    for (byte each : pathAndQuery.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (each & 0xff);
      boolean isWord = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
      if (isWord || PLAIN.indexOf(c) >= 0) {
        plain.append(c);
      } else {
        plain.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
      }
    }
    return plain.toString();
  }
}
