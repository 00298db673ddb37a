package io.troth.common.http;

/**
 * An answer that is no success, as users of any of the interfaces see it.
 *
 * @param status of HTTP
 * @param text one sentence, without a full stop, on what happened and what to do
 * @param outcome whether what was asked may have been done all the same (R12)
 * @param retrySeconds after how long to try again; 0 where that is of no use
 * @param code the reason for programs, which does not change when the text does; empty where there
 *     is none
 */
public record Refusal(int status, String text, Outcome outcome, int retrySeconds, String code) {
  public enum Outcome {
    NOT_APPLIED,
    UNKNOWN
  }

  public static final Refusal INVALID = notApplied(400, "invalid request");
  public static final Refusal IMPROPER_KEY = notApplied(400, "improper key length");
  public static final Refusal VALUE_TOO_LONG = notApplied(413, "value too long");
  public static final Refusal TOO_SLOW = notApplied(408, "the request did not come in time");
  public static final Refusal NO_KEY = notApplied(404, "no key");
  public static final Refusal NOT_FOUND = notApplied(404, "nothing is served at this address");
  public static final Refusal BUSY = later("too much is waiting to be done; try again");

  public static Refusal notApplied(int status, String text) {
    return new Refusal(status, text, Outcome.NOT_APPLIED, 0, "");
  }

  /** Nothing was done for a reason that passes. */
  public static Refusal later(String text) {
    return new Refusal(503, text, Outcome.NOT_APPLIED, 1, "");
  }

  /** Nobody knows whether it was done, or will be. */
  public static Refusal unknown(int status, String text) {
    return new Refusal(status, text, Outcome.UNKNOWN, 0, "");
  }

  /** The same, with a reason for programs. */
  public Refusal coded(String reason) {
    return new Refusal(status, text, outcome, retrySeconds, reason);
  }

  /** For where a handler finds out in the middle of its work. */
  public Refused exception() {
    return new Refused(this);
  }

  /** Ends a handler with that answer. Carries no stack trace: it is no error of this server. */
  public static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    private Refused(Refusal refusal) {
      super(refusal.text, null, false, false);
      this.refusal = refusal;
    }

    public Refusal refusal() {
      return refusal;
    }
  }
}
