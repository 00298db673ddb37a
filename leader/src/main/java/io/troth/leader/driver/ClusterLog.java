package io.troth.leader.driver;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;

/**
 * The cluster log as a leader sees it. No method blocks. The listener is called in the order of the
 * log, from a thread of the log's own, never by the caller.
 */
public interface ClusterLog extends AutoCloseable {

  /**
   * Puts a command into the log, sooner or later, at least once: it is tried again until it is
   * applied or the log is closed. Every command does no harm when applied twice.
   */
  void propose(ClusterCommand command);

  /**
   * Asks whether this server still may hold an office: answered by {@link Listener#confirmed} with
   * the same number if nobody else took office before this call, as far as the whole group knows;
   * else not at all.
   */
  void confirm(long asked);

  @Override
  void close();

  /** What the log tells. */
  interface Listener {
    /**
     * The command is in the log for good; {@code state} is what came of it. On a start all that
     * went before is told too; of what a snapshot holds, only the last command is left to tell.
     */
    void applied(ClusterState state, ClusterCommand command);

    void confirmed(long asked);

    /** The log can't go on: the server must stop. */
    void failed(String why);
  }
}
