package io.troth.common.check;

/**
 * Checks that are always on, in production too. A violated invariant means that going on could
 * break a promise, so it is thrown to stop the server and is never caught to go on.
 */
public final class Invariant {
  private Invariant() {}

  /**
   * Stops the server with {@code saw} unless {@code holds}; {@code rule} is the number in the
   * documentation, such as I4.
   */
  public static void check(boolean holds, String rule, Object... saw) {
    if (!holds) {
      throw violated(rule, saw);
    }
  }

  public static Violated violated(String rule, Object... saw) {
    StringBuilder text = new StringBuilder(rule).append(" violated:");
    for (Object each : saw) {
      text.append(' ').append(each);
    }
    return new Violated(text.toString());
  }

  /** Thrown when a promise would be broken by going on; carries what was seen. */
  public static final class Violated extends Error {
    private static final long serialVersionUID = 1L;

    Violated(String message) {
      super(message);
    }
  }
}
