package io.troth.leader.driver;

import io.troth.leader.core.Effect;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;

/**
 * Whom a leader answers and tells. Called by the loop's thread; may not block, throw or call back.
 */
public interface Outside {
  /** The answer to the request of that id: the first and only one. */
  void answer(long id, Reply reply);

  /** One line for the operators' log. */
  void report(String event, String details);

  /** One line that somebody must read. */
  void alarm(String event, String details);

  /** A transaction went its way to the end. */
  void traced(TransactionTrace trace);

  /**
   * This leader is out of office, and never will be in office again. Unless the cluster log said
   * so, its directory is not the right one and its server must stop.
   */
  void retired(Effect.Retired.Cause cause, String why);
}
