package io.troth.leader.http;

import io.troth.common.http.Refusal;
import io.troth.leader.core.Reply;
import java.util.Locale;

/** What the leader's replies are in HTTP: the one place that knows. */
final class Outcomes {
  private Outcomes() {}

  static Refusal of(Reply reply) {
    return switch (reply) {
      case Reply.Refused refused -> of(refused);
      case Reply.Unknown unknown -> Refusal.unknown(504, "outcome unknown");
      default -> throw new IllegalStateException("no answer to that request: " + reply);
    };
  }

  /** The same where conditions came in headers: that the key exists is one that failed, too. */
  static Refusal ofConditional(Reply reply) {
    Refusal refusal = of(reply);
    return reply instanceof Reply.Refused refused && refused.reason() == Reply.Reason.KEY_EXISTS
        ? Refusal.notApplied(412, refusal.text()).coded(refusal.code())
        : refusal;
  }

  private static Refusal of(Reply.Refused refused) {
    return switch (refused.reason()) {
      case KEY_EXISTS, LOCKED, SEVERAL_TRANSACTIONS, TRANSACTION_ABORTED ->
          Refusal.notApplied(409, refused.text());
      case READS_TOO_MUCH -> Refusal.notApplied(413, refused.text());
      case NO_KEY, REVISION_DIFFERS, REVISION_MATCHES, VALUE_DIFFERS ->
          Refusal.notApplied(412, refused.text());
      case NO_SUCH_TRANSACTION -> Refusal.notApplied(404, refused.text());
      case NO_SUCH_FOLLOWER -> coded(404, refused);
      case TOO_FEW_FOLLOWERS, NOT_DRAINING, FOLLOWER_NEEDED -> coded(409, refused);
      case LOST -> Refusal.notApplied(503, refused.text());
      case TOO_FEW_REPLICAS, NOT_OPEN, RECOVERING, IN_DOUBT, TIMED_OUT, BUSY, NOT_IN_OFFICE ->
          Refusal.later(refused.text());
    };
  }

  /** What programs may want to tell apart, whatever the text says. */
  private static Refusal coded(int status, Reply.Refused refused) {
    return Refusal.notApplied(status, refused.text())
        .coded(refused.reason().name().toLowerCase(Locale.ROOT));
  }
}
