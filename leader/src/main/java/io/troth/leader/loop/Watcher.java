package io.troth.leader.loop;

import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;

/** Who looks on. Called by the loop's thread; may not block, throw or call back. */
public interface Watcher {
  /**
   * A request was answered.
   *
   * @param micros since it was asked
   */
  void answered(Command command, Reply reply, long micros);

  /** A transaction went its way to the end. */
  void traced(TransactionTrace trace);
}
