package io.troth.common.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.Set;

/** Drops what a library logs although it throws it too, and we say it in our own words. */
public final class SaidBetterFilter extends Filter<ILoggingEvent> {

  private static final Set<String> SAID_BETTER = Set.of("Failed to start Javalin");

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return SAID_BETTER.contains(event.getMessage()) ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}
