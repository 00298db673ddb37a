package io.troth.client.command;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;

/** Shows on a terminal that a command is still at it, when that takes longer than two seconds. */
final class Spinner implements AutoCloseable {
  private static final long QUIET_MILLIS = 2_000;
  private static final long TURN_MILLIS = 120;
  private static final String TURNS = "|/-\\";
  private static final String ERASE = "\r\u001b[K";

  private final PrintStream to = System.err;
  private final Thread turning;
  private volatile String what;

  private Spinner(String what, boolean shown) {
    this.what = what;
    turning = shown ? Thread.ofPlatform().daemon().name("spinner").start(this::turn) : null;
  }

  static Spinner of(String what) {
    return new Spinner(what, Terminal.showsErrors());
  }

  /** Says how far it is. */
  void tell(String now) {
    what = now;
  }

  private void turn() {
    boolean shown = false;
    try {
      TimeUnit.MILLISECONDS.sleep(QUIET_MILLIS);
      shown = true;
      for (int turn = 0; ; turn++) {
        to.print(ERASE + TURNS.charAt(turn % TURNS.length()) + " " + what);
        to.flush();
        TimeUnit.MILLISECONDS.sleep(TURN_MILLIS);
      }
    } catch (InterruptedException e) {
      if (shown) {
        to.print(ERASE);
        to.flush();
      }
    }
  }

  @Override
  public void close() {
    if (turning != null) {
      turning.interrupt();
      try {
        turning.join(TURN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
