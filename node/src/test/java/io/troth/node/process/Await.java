package io.troth.node.process;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what must come, as short as possible. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final long NANOS_MAX = Duration.ofSeconds(60).toNanos();

  private Await() {}

  public static void until(String what, Callable<Boolean> holds) throws InterruptedException {
    until(() -> what, holds);
  }

  /** What throws meanwhile is not there yet, unless it says that it never will be. */
  public static void until(Supplier<String> what, Callable<Boolean> holds)
      throws InterruptedException {
    long end = System.nanoTime() + NANOS_MAX;
    Exception last = null;
    while (System.nanoTime() - end < 0) {
      try {
        if (holds.call()) {
          return;
        }
      } catch (IllegalStateException never) {
        throw new AssertionError("never: " + what.get(), never);
      } catch (Exception notYet) {
        last = notYet;
      }
      Thread.sleep(PAUSE);
    }
    throw new AssertionError("not in time: " + what.get(), last);
  }
}
