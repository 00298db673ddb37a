package io.troth.client.wire;

/** What came of a call, with all its attempts. */
public sealed interface Result {
  /** A server answered; the answer may be a refusal. */
  record Answered(Response response) implements Result {}

  /** No server got the request. */
  record Unreached(String message) implements Result {}

  /** A server may have got the request, and no answer came. */
  record Unanswered(String message) implements Result {}
}
