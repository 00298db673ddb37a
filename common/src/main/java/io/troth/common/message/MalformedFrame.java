package io.troth.common.message;

/**
 * Bytes that are no message, or one that this server can't know. The message is a sentence for a
 * log line.
 */
public final class MalformedFrame extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Without a stack trace: strangers can cause any number of these, and the sentence says it all.
   */
  public MalformedFrame(String message) {
    super(message, null, false, false);
  }
}
