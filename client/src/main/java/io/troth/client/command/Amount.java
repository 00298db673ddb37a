package io.troth.client.command;

/** Sizes and times as people read them. */
final class Amount {
  private static final String UNITS = "KMGTP";

  private Amount() {}

  /** 999 B, 1.5 KiB, 12.0 MiB. */
  static String bytes(long bytes) {
    if (bytes < 1_024) {
      return bytes + " B";
    }
    int unit = 0;
    double size = bytes / 1_024.0;
    while (size >= 1_023.95 && unit < UNITS.length() - 1) {
      size /= 1_024;
      unit++;
    }
    long tenths = Math.round(size * 10);
    return tenths / 10 + "." + tenths % 10 + " " + UNITS.charAt(unit) + "iB";
  }

  /** 12 s, 3 min, 2 h. */
  static String time(long millis) {
    long seconds = millis / 1_000;
    if (seconds < 120) {
      return seconds + " s";
    }
    return seconds < 7_200 ? seconds / 60 + " min" : seconds / 3_600 + " h";
  }

  static String slots(long count) {
    return count + (count == 1 ? " slot" : " slots");
  }

  /** 12 slots to go, 3.1 MiB a second, done in about 40 s. */
  static String move(Fields move) {
    String left = move.text("seconds_left");
    return slots(move.number("slots_to_go"))
        + " to go, "
        + bytes(move.number("bytes_per_second"))
        + " a second, "
        + (left.isEmpty()
            ? "how long it takes is not known yet"
            : "done in about " + time(1_000 * move.number("seconds_left")));
  }

  /** A bar of 30 characters. */
  static String bar(long done, long total) {
    int filled = total <= 0 ? 0 : (int) Math.max(0, Math.min(30, 30 * done / total));
    return "[" + "#".repeat(filled) + ".".repeat(30 - filled) + "]";
  }
}
