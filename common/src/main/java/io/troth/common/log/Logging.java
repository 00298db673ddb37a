package io.troth.common.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.util.List;
import java.util.Locale;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the command line may say about logs; how they look stands in {@code logback.xml}. */
public final class Logging {

  public static final List<String> LEVELS = List.of("error", "warn", "info", "debug", "trace");

  private Logging() {}

  /**
   * Names this server in each line of its log, and sets what is logged.
   *
   * @param server such as {@code leader-16200}
   * @param level one of {@link #LEVELS}
   */
  public static void start(String server, String level) {
    if (!LEVELS.contains(level.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "no log level '" + level + "': one of " + String.join(", ", LEVELS));
    }
    System.setProperty("troth.server", server);
    ILoggerFactory factory = LoggerFactory.getILoggerFactory();
    if (factory instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level));
    }
  }
}
