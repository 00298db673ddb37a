package io.troth.common.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The log as it is set up in servers: what they write to standard error. */
class OneLineLayoutTest {
  private interface Logging {
    void to(Logger logger);
  }

  private static List<String> lines(Logging logging) throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      // The one for tests comes first on their class path.
      configurator.doConfigure(
          Path.of(System.getProperty("basedir", ""), "src/main/resources/logback.xml").toFile());
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
      logging.to(context.getLogger("test"));
    } finally {
      context.stop();
      System.setErr(before);
    }
    return written.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static void isOneLineThatEnds(String end, Logging logging) throws Exception {
    List<String> lines = lines(logging);
    assertEquals(1, lines.size(), lines.toString());
    assertTrue(lines.get(0).endsWith(end), lines.toString());
  }

  @Test
  void a_line_feed_in_a_message_writes_no_line_of_its_own() throws Exception {
    String name = "t\n2025-01-01T00:00:00.000Z INFO  leader-1 stopped\r";
    isOneLineThatEnds(
        "held_expired txn=t\\u000a2025-01-01T00:00:00.000Z INFO  leader-1 stopped\\u000d",
        logger -> logger.info("{} {}", "held_expired", "txn=" + name));
  }

  @Test
  void nor_does_one_in_a_field_or_in_what_was_thrown() throws Exception {
    isOneLineThatEnds("e a=\"b\\nc\"", logger -> logger.atInfo().addKeyValue("a", "b\nc").log("e"));
    assertEquals(1, lines(logger -> logger.warn("e", new IllegalStateException("x\ny"))).size());
  }

  @Test
  void other_ends_of_lines_and_what_turns_text_is_shown_as_its_code() throws Exception {
    isOneLineThatEnds(
        "e a\\u0085b\\u2028c\\u202ed\\u001b[31me\\u009b",
        logger -> logger.info("e a\u0085b\u2028c\u202ed\u001b[31me\u009b"));
  }

  @Test
  void text_stays_as_it_is() throws Exception {
    isOneLineThatEnds("e Grüße, 你好 😀", logger -> logger.info("e Grüße, 你好 😀"));
  }
}
