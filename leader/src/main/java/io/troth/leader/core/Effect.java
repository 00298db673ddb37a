package io.troth.leader.core;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.ToFollower;

/** Everything that a {@link Coordinator} can want done, in this order. */
public sealed interface Effect {
  record Answer(long id, Reply reply) implements Effect {}

  record Connect(long link, String address) implements Effect {}

  record Disconnect(long link) implements Effect {}

  record Send(long link, ToFollower message) implements Effect {}

  record Propose(ClusterCommand command) implements Effect {}

  /** Asks the cluster log whether somebody else took office. */
  record Confirm(long askedMicros) implements Effect {}

  /** Something that an operator wants to read in the log. */
  record Report(String event, String details) implements Effect {}

  /** Something that an operator must hear of. */
  record Alarm(String event, String details) implements Effect {}

  /** A transaction went its way to the end. */
  record Traced(TransactionTrace trace) implements Effect {}

  /** This leader does nothing any more. */
  record Retired(Cause cause, String why) implements Effect {
    /** Why it is out of office. */
    public enum Cause {
      /** The cluster log says that another leader took office. */
      SUCCEEDED,
      /** A follower has promised a higher epoch, or the same one to another office. */
      PROMISED_TO_ANOTHER,
      /** A follower belongs to another cluster, and this one has no data yet. */
      OTHER_CLUSTER
    }
  }
}
