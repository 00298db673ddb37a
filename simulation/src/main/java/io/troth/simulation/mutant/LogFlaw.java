package io.troth.simulation.mutant;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;

/** The judgements of the cluster log, to be broken by mutants. */
public interface LogFlaw {
  LogFlaw NONE = new LogFlaw() {};

  default ClusterState apply(ClusterState state, ClusterCommand command) {
    return state.apply(command);
  }

  /** Whether an office is confirmed without asking who holds it. */
  default boolean confirmsUnasked() {
    return false;
  }
}
