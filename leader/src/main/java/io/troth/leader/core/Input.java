package io.troth.leader.core;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.ToLeader;

/** Everything that can happen to a {@link Coordinator}. */
public sealed interface Input {
  /** The server is up: founds the cluster if there is none, and takes office. */
  record Start(ClusterCommand.Found found, String address, String nonce) implements Input {}

  /** A client asks; the answer carries {@code id}. By the deadline there is one. */
  record Request(long id, long deadlineMicros, Command command) implements Input {}

  /** An entry of the cluster log, and what came of it. */
  record Applied(ClusterState state, ClusterCommand command) implements Input {}

  /** When it was {@code asked}, nobody else had taken office. */
  record Confirmed(long askedMicros) implements Input {}

  record LinkUp(long link) implements Input {}

  record Received(long link, ToLeader message) implements Input {}

  record LinkDown(long link, String why) implements Input {}

  /** Time has passed. */
  record Tick() implements Input {}

  /** All that had happened was told: what piled up may go. */
  record BatchEnd() implements Input {}
}
