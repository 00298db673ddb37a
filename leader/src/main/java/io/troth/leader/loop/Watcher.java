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

  /** So long did the oldest of those wait in the queue that were taken from it at once. */
  default void waited(long micros) {}

  /** A transaction went its way to the end. */
  void traced(TransactionTrace trace);
}
