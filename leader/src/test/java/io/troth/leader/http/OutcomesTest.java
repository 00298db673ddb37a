package io.troth.leader.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.troth.common.http.Refusal;
import io.troth.leader.core.Reply;
import io.troth.leader.core.Reply.Reason;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutcomesTest {
  private static final Set<Reason> PASSING =
      Set.of(
          Reason.TOO_FEW_REPLICAS,
          Reason.NOT_OPEN,
          Reason.RECOVERING,
          Reason.IN_DOUBT,
          Reason.TIMED_OUT,
          Reason.BUSY,
          Reason.NOT_IN_OFFICE);

  private static final Map<Reason, Integer> OTHERS =
      Map.of(
          Reason.KEY_EXISTS, 409,
          Reason.LOCKED, 409,
          Reason.TRANSACTION_ABORTED, 409,
          Reason.NO_KEY, 412,
          Reason.REVISION_DIFFERS, 412,
          Reason.REVISION_MATCHES, 412,
          Reason.VALUE_DIFFERS, 412,
          Reason.NO_SUCH_TRANSACTION, 404,
          Reason.READS_TOO_MUCH, 413,
          Reason.LOST, 503);

  @ParameterizedTest
  @EnumSource(Reason.class)
  void a_refusal_was_surely_not_applied(Reason reason) {
    Refusal refusal = Outcomes.of(new Reply.Refused(reason, "why"));
    assertEquals(Refusal.Outcome.NOT_APPLIED, refusal.outcome());
    assertEquals("why", refusal.text());
    if (PASSING.contains(reason)) {
      assertEquals(503, refusal.status());
      assertEquals(1, refusal.retrySeconds());
    } else if (OTHERS.containsKey(reason)) {
      assertEquals(OTHERS.get(reason), refusal.status());
      assertEquals(0, refusal.retrySeconds());
    }
  }

  @Test
  void an_unknown_outcome_is_504_and_says_so() {
    Refusal refusal = Outcomes.of(new Reply.Unknown("lost"));
    assertEquals(504, refusal.status());
    assertEquals("outcome unknown", refusal.text());
    assertEquals(Refusal.Outcome.UNKNOWN, refusal.outcome());
  }
}
