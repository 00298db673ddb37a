package io.troth.leader.core;

import io.troth.common.cluster.ClusterState;
import java.util.List;

/** How the cluster is, as the leader knows it: what `/v1/cluster` shows. */
public record ClusterStatus(
    ClusterState state,
    String phase,
    List<FollowerStatus> followers,
    int inSync,
    int underReplicated,
    int unwritable,
    int undecided,
    int inDoubt,
    int readsUnderWay,
    long revision,
    List<HeldStatus> held,
    List<Waiter> waiting) {

  /** A held transaction: what it locks, how old it is and how long it may live. */
  public record HeldStatus(
      String name, List<String> keys, long ageMicros, long leftMicros, boolean ending) {}

  /** Somebody who waits for a key, and for whom: a held transaction's name or a revision. */
  public record Waiter(String key, String holder, long waitedMicros) {}

  /**
   * @param state in words: up, down, connecting, catching_up, away, draining, drained, new
   * @param slots in whose in-sync set it is
   * @param behind slots that it should hold but is not in sync for
   */
  public record FollowerStatus(
      int id,
      String address,
      String state,
      int slots,
      long keys,
      long bytes,
      int behind,
      String trouble,
      long downMicros) {}
}
