package io.troth.common.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * One event, one line, whatever it is about: names, addresses and reasons come from clients and
 * from other servers, and one with a line feed in it would write a line of its own into the log. So
 * each character that controls a terminal or the direction or end of a line is shown as its code,
 * here, at the one place that all of the log goes through.
 */
public final class OneLineLayout extends PatternLayout {

  @Override
  public String doLayout(ILoggingEvent event) {
    String line = super.doLayout(event);
    int end = line.endsWith("\n") ? line.length() - 1 : line.length();
    for (int i = 0; i < end; i++) {
      if (isControl(line.charAt(i))) {
        return escaped(line, end);
      }
    }
    return line;
  }

  private static String escaped(String line, int end) {
    StringBuilder escaped = new StringBuilder(line.length() + 16);
    for (int i = 0; i < end; i++) {
      char c = line.charAt(i);
      if (isControl(c)) {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.append(line, end, line.length()).toString();
  }

  /** Also what Unicode has for ends of lines, and for turning the direction of text. */
  private static boolean isControl(char c) {
    return Character.isISOControl(c)
        || c == '\u2028'
        || c == '\u2029'
        || c >= '\u202a' && c <= '\u202e'
        || c >= '\u2066' && c <= '\u2069';
  }
}
