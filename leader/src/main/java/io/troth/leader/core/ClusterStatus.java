package io.troth.leader.core;

import io.troth.common.cluster.ClusterState;
import io.troth.common.message.SlotSum;
import java.util.List;
import java.util.SortedMap;

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
    List<Waiter> waiting,
    Compared compared) {
  /** For a time that can't be told yet. */
  public static final long UNKNOWN = -1;

  /**
   * How the comparison of replicas goes (I8).
   *
   * @param withinMicros all slots are compared once in this time; 0 for never
   * @param slots compared since the leader took office
   * @param turns how many times all slots had their turn since then
   * @param differing slots whose replicas were found to differ, and were not found equal since
   */
  public record Compared(long withinMicros, long slots, long turns, List<Difference> differing) {}

  /**
   * @param sums what the in-sync replicas held, by follower
   * @param wrong those that are wrong, and made anew; none where that can't be known
   */
  public record Difference(int slot, SortedMap<Integer, SlotSum> sums, List<Integer> wrong) {
    String text() {
      StringBuilder text = new StringBuilder("slot=").append(slot);
      sums.forEach((follower, sum) ->
          text.append(
              " follower %d: %d keys, checksum %016x;".formatted(follower, sum.keys(), sum.sum())));
      return text.append(
              wrong.isEmpty()
                  ? " which of them is wrong can't be known: nothing is changed, reads may differ"
                  : " most agree: made anew on " + wrong)
          .toString();
    }
  }

  /**
   * A follower on its way to hold all that it should.
   *
   * @param slotsToGo 0 when it is done
   * @param bytesPerSecond fetched of late
   * @param secondsLeft as it went of late
   */
  public record Move(int slotsToGo, long bytesPerSecond, long secondsLeft) {}

  /** A held transaction: what it locks, how old it is and how long it may live. */
  public record HeldStatus(
      String name, List<String> keys, long ageMicros, long leftMicros, boolean ending) {}

  /** Somebody who waits for a key, and for whom: a held transaction's name or a revision. */
  public record Waiter(String key, String holder, long waitedMicros) {}

  /**
   * @param state in words: up, down, connecting, catching_up, away, draining, drained, new
   * @param slots in whose in-sync set it is
   * @param behind slots that it should hold but is not in sync for
   * @param fetchedBytes from other followers, since it was started
   * @param fetchBytesPerSecondMax its throttle for moves; 0 for none
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
      long downMicros,
      Move move,
      long fetchedBytes,
      long fetchBytesPerSecondMax) {}

  /** All moves together: the last one done ends them. */
  public Move moves() {
    int slots = 0;
    long bytes = 0;
    long left = 0;
    for (FollowerStatus each : followers) {
      Move move = each.move();
      slots += move.slotsToGo();
      bytes += move.bytesPerSecond();
      boolean unknown = left == UNKNOWN || move.secondsLeft() == UNKNOWN;
      left = unknown ? UNKNOWN : Math.max(left, move.secondsLeft());
    }
    return new Move(slots, bytes, left);
  }
}
