package io.troth.leader.log;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.leader.driver.ClusterLog.Listener;
import java.util.Set;

/**
 * What the listener is told: one thing at a time, in the order of the log, and nothing any more
 * once the log failed or is closed.
 */
final class Telling {
  private final Listener listener;
  private ClusterState told = ClusterState.EMPTY;
  private boolean over;

  Telling(Listener listener) {
    this.listener = listener;
  }

  synchronized void applied(ClusterState state, ClusterCommand command) {
    if (!over) {
      told = state;
      listener.applied(state, command);
    }
  }

  /** Confirms unless somebody with another nonce took office last. */
  synchronized void confirm(long asked, Set<String> ownNonces) {
    if (over || !ownNonces.contains(told.nonce())) {
      return;
    }
    try {
      listener.confirmed(asked);
    } catch (Throwable t) {
      // Ratis would lose it.
      failed("The confirmation of an office could not be used: " + LogFailure.reason(t));
    }
  }

  synchronized void failed(String why) {
    if (!over) {
      over = true;
      listener.failed(why);
    }
  }

  synchronized void end() {
    over = true;
  }
}
