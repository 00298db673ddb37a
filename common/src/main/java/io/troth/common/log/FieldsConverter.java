package io.troth.common.log;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/**
 * Writes the key-value pairs of an event as {@code key=value}, quoted where they must be, and a
 * stack trace as one more field: an event never takes more than its line.
 */
public final class FieldsConverter extends ClassicConverter {

  private static final int FRAMES_MAX = 16;

  @Override
  public String convert(ILoggingEvent event) {
    StringBuilder line = new StringBuilder();
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    if (pairs != null) {
      for (KeyValuePair pair : pairs) {
        append(line, pair.key, String.valueOf(pair.value));
      }
    }
    if (event.getThrowableProxy() != null) {
      append(line, "error", trace(event.getThrowableProxy()));
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String key, String value) {
    line.append(' ').append(key).append('=');
    if (isPlain(value)) {
      line.append(value);
      return;
    }
    line.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> line.append('\\').append(c);
        case '\n' -> line.append("\\n");
        case '\r' -> line.append("\\r");
        case '\t' -> line.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            line.append("\\u%04x".formatted((int) c));
          } else {
            line.append(c);
          }
        }
      }
    }
    line.append('"');
  }

  private static boolean isPlain(String value) {
    return !value.isEmpty()
        && value.chars().allMatch(c -> c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f);
  }

  private static String trace(IThrowableProxy thrown) {
    StringBuilder trace = new StringBuilder();
    for (IThrowableProxy cause = thrown; cause != null; cause = cause.getCause()) {
      trace.append(trace.isEmpty() ? "" : " caused by ").append(cause.getClassName());
      if (cause.getMessage() != null) {
        trace.append(": ").append(cause.getMessage());
      }
      StackTraceElementProxy[] frames = cause.getStackTraceElementProxyArray();
      for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
        trace.append(" < ").append(frames[i].getStackTraceElement());
      }
    }
    return trace.toString();
  }
}
