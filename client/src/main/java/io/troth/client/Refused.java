package io.troth.client;

/**
 * Nothing was applied, and nothing will be.
 *
 * @param reason for programs
 * @param message for people: what happened, and what to do
 */
public record Refused(Reason reason, String message)
    implements Outcome, Reading, TransactionOutcome {

  /** Why nothing was applied. */
  public enum Reason {
    /** The key is there already, or has another revision or value than asked for. */
    CONDITION,
    /** There is no such key, or no such held transaction. */
    ABSENT,
    /** Somebody else's transaction has the key, or the held transaction has aborted. */
    CONFLICT,
    /** Never possible so: a key or value too long, a request that the server does not know. */
    INVALID,
    /** The servers could not do it now, for as long as the deadline allowed to try again. */
    UNAVAILABLE,
    /** No server could be reached. */
    UNREACHED,
    /** No answer came in time. Only for what reads. */
    NO_ANSWER
  }
}
