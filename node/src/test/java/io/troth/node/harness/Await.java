package io.troth.node.harness;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.time.Duration;

/** Waits for what will be so, but not for ever. */
public final class Await {
  private Await() {}

  /** May fail with an IOException while it is not so. */
  public interface Condition {
    boolean holds() throws Exception;
  }

  /** Returns how long it took. */
  public static Duration that(String what, Duration max, Condition condition) throws Exception {
    long began = System.nanoTime();
    String last = "";
    while (true) {
      try {
        if (condition.holds()) {
          return Duration.ofNanos(System.nanoTime() - began);
        }
      } catch (IOException notYet) {
        last = ": " + notYet.getMessage();
      }
      if (System.nanoTime() - began > max.toNanos()) {
        return fail("after " + max.toMillis() + " ms still not: " + what + last);
      }
      Thread.sleep(Duration.ofMillis(10));
    }
  }
}
