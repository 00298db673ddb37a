package io.troth.common.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class FieldsConverterTest {

  private final LoggingEvent event = event(null);

  @Test
  void plain_values_stand_as_they_are() {
    event.addKeyValuePair(new KeyValuePair("epoch", 3));
    event.addKeyValuePair(new KeyValuePair("address", "127.0.0.1:16201"));
    assertEquals(" epoch=3 address=127.0.0.1:16201", convert());
  }

  @Test
  void values_that_would_break_the_line_are_quoted() {
    event.addKeyValuePair(new KeyValuePair("a", "two words"));
    event.addKeyValuePair(new KeyValuePair("b", "a \"quote\"\nand a line"));
    event.addKeyValuePair(new KeyValuePair("c", ""));
    event.addKeyValuePair(new KeyValuePair("d", null));
    assertEquals(" a=\"two words\" b=\"a \\\"quote\\\"\\nand a line\" c=\"\" d=null", convert());
  }

  @Test
  void a_stack_trace_stays_on_the_line() {
    LoggingEvent failed =
        event(new IllegalStateException("above", new RuntimeException("below\nit")));
    String line = new FieldsConverter().convert(failed);
    assertTrue(
        line.startsWith(" error=\"java.lang.IllegalStateException: above < io.troth."), line);
    assertTrue(line.contains(" caused by java.lang.RuntimeException: below\\nit < "), line);
    assertFalse(line.contains("\n"), line);
  }

  private String convert() {
    return new FieldsConverter().convert(event);
  }

  private static LoggingEvent event(Throwable thrown) {
    Logger logger = new LoggerContext().getLogger("test");
    return new LoggingEvent(
        FieldsConverterTest.class.getName(), logger, Level.INFO, "event", thrown, null);
  }
}
