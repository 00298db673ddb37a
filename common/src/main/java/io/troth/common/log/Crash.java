package io.troth.common.log;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a server that can't keep its word by going on. */
public final class Crash {
  /** The exit code: an error of the software itself. */
  public static final int EXIT = 70;

  private static final Logger LOG = LoggerFactory.getLogger(Crash.class);

  private Crash() {}

  /**
   * Says what was seen, and ends the process here and now: nothing that would be done on the way
   * out can be trusted any more. What was promised is on disk.
   */
  public static void now(String where, Throwable seen) {
    try {
      LOG.atError().addKeyValue("where", where).setCause(seen).log("stopped_for_safety");
    } finally {
      Runtime.getRuntime().halt(EXIT);
    }
  }
}
