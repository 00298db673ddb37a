package io.troth.node;

/**
 * Why a server does not start, in words for its operator: shown as one line, without a stack trace.
 */
public final class StartFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StartFailure(String message) {
    super(message);
  }

  public StartFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
