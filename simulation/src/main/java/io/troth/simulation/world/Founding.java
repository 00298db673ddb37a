package io.troth.simulation.world;

import io.troth.common.cluster.ClusterCommand;
import io.troth.leader.core.Timing;

/** What every leader of a cluster starts with. */
record Founding(SimClusterLog log, ClusterCommand.Found found, Timing timing) {}
