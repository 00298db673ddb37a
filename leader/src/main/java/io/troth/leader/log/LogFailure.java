package io.troth.leader.log;

/** The cluster log cannot be opened; the message is one sentence for whoever runs the server. */
public final class LogFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  LogFailure(String message) {
    super(message);
  }

  LogFailure(String message, Throwable cause) {
    super(message + ": " + reason(cause), cause);
  }

  /** What went wrong at the bottom of it, on one line. */
  static String reason(Throwable cause) {
    Throwable root = cause;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String said = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    return said.lines().findFirst().orElse("").strip();
  }
}
