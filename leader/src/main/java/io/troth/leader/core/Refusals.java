package io.troth.leader.core;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.SlotState;
import io.troth.common.cluster.Store;
import io.troth.common.model.Condition;
import io.troth.leader.core.Reply.Reason;
import io.troth.leader.core.Reply.Refused;
import java.util.Collection;

/** What clients are told when nothing was applied: what happened, and what to do. */
final class Refusals {
  private Refusals() {}

  static Refused condition(Condition failed) {
    return switch (failed) {
      case Condition.Absent ignored -> new Refused(Reason.KEY_EXISTS, "key exists");
      case Condition.Exists ignored -> new Refused(Reason.NO_KEY, "no key");
      case Condition.RevisionIs ignored -> otherRevision();
      case Condition.RevisionIn ignored -> otherRevision();
      case Condition.RevisionNotIn ignored ->
          new Refused(Reason.REVISION_MATCHES, "the key has one of the revisions named");
      case Condition.ValueIs ignored ->
          new Refused(Reason.VALUE_DIFFERS, "the key has another value");
      case Condition.Any ignored -> throw new IllegalArgumentException("always holds");
    };
  }

  private static Refused otherRevision() {
    return new Refused(Reason.REVISION_DIFFERS, "the key has another revision");
  }

  static Refused tooFew(int slot, int inSync, int required) {
    return new Refused(
        Reason.TOO_FEW_REPLICAS,
        "slot "
            + slot
            + " has "
            + inSync
            + " in-sync replica"
            + (inSync == 1 ? "" : "s")
            + " of the "
            + required
            + " that a write needs; try again when a follower is back or replaced");
  }

  static Refused unreachable(int slot) {
    return new Refused(
        Reason.TOO_FEW_REPLICAS,
        "no in-sync replica of slot " + slot + " can be reached; try again when one is back");
  }

  static Refused lost(int slot, SlotState known) {
    int follower = known.inSync().get(0);
    return new Refused(
        Reason.LOST,
        "slot "
            + slot
            + " is lost: follower "
            + follower
            + ", its last in-sync replica, came back without its data; "
            + bringBack(known.awaited().orElseThrow()));
  }

  /** What ends the loss of a slot. */
  static String bringBack(Store store) {
    return "start it with the directory that it had"
        + (store.id().isEmpty() ? "" : ", that of store " + store.id());
  }

  /** Why a leader must stop: a follower knows of an office that this leader does not know of. */
  static String promisedToAnother(Peer peer, long promised, long epoch) {
    return "this is not the directory that the leader used last: "
        + follower(peer)
        + " has promised epoch "
        + promised
        + " to another leader, and this one is in epoch "
        + epoch
        + "; it was restored from a copy, or another leader runs on a copy of it; no data was"
        + " changed; start the leader with the directory that it used last";
  }

  /** Why a leader must stop that has founded a cluster beside one that is there. */
  static String otherCluster(Peer peer, String cluster, String own) {
    return "this is not the directory of the followers' cluster: "
        + follower(peer)
        + " belongs to cluster "
        + cluster
        + ", and this leader's new cluster is "
        + own
        + "; no data was changed; start the leader with the directory of cluster "
        + cluster
        + ", or empty the directory of that follower to begin anew";
  }

  private static String follower(Peer peer) {
    return "the follower at " + peer.address;
  }

  static Refused locked() {
    return new Refused(Reason.LOCKED, "a key is locked by other transactions; try again");
  }

  static Refused lockedBy(String name) {
    return new Refused(Reason.LOCKED, "key is locked by transaction " + name);
  }

  static Refused ending(String name) {
    return new Refused(Reason.LOCKED, "transaction " + name + " is being committed or aborted");
  }

  static Refused tooMuchHeld(String what, int bound) {
    return new Refused(Reason.BUSY, "no more than " + bound + " " + what);
  }

  static Refused tooMuchUndecided() {
    return new Refused(
        Reason.BUSY, "too many writes are under way or wait for a slow follower; try again");
  }

  static Refused tooManyReads() {
    return new Refused(Reason.BUSY, "too many reads wait to be answered; try again");
  }

  static Refused readsTooMuch(int bound) {
    return new Refused(
        Reason.READS_TOO_MUCH, "the values that it reads have more than " + bound + " bytes");
  }

  static Refused getsTooMuch() {
    return new Refused(
        Reason.READS_TOO_MUCH,
        "the values that it gets have more than "
            + Limits.TRANSACTION_GETS_BYTES_MAX
            + " bytes together");
  }

  static Refused noSuchTransaction() {
    return new Refused(Reason.NO_SUCH_TRANSACTION, "no such transaction");
  }

  static Refused severalTransactions(Collection<String> names) {
    return new Refused(
        Reason.SEVERAL_TRANSACTIONS, "several transactions are open, say which: " + names);
  }

  static Refused aborted() {
    return new Refused(Reason.TRANSACTION_ABORTED, "transaction aborted");
  }

  static Refused timeWasOver(String name) {
    return new Refused(
        Reason.TRANSACTION_ABORTED,
        "transaction " + name + " was aborted when its time was over; abort it, then begin again");
  }

  static Refused otherWrites(String name, int writes) {
    return new Refused(
        Reason.TRANSACTION_ABORTED,
        "transaction "
            + name
            + " has "
            + writes
            + (writes == 1 ? " write" : " writes")
            + ": it was aborted before, and begun anew; abort it, then begin again");
  }

  static Refused timedOut() {
    return new Refused(Reason.TIMED_OUT, "no answer in time; try again");
  }

  static Refused notInOffice() {
    return new Refused(Reason.NOT_IN_OFFICE, "this server is not the leader in office");
  }

  static Refused notOpen() {
    return new Refused(Reason.NOT_OPEN, "follower_capacity not yet full");
  }

  static Refused recovering() {
    return new Refused(
        Reason.RECOVERING, "the leader is settling what the last one left; try again");
  }

  static Refused inDoubt() {
    return new Refused(
        Reason.IN_DOUBT,
        "a transaction on the key is in doubt until a follower that has part of it is back");
  }

  static Refused tooManyFollowers() {
    return new Refused(Reason.BUSY, "a cluster has at most " + Limits.FOLLOWERS_MAX + " followers");
  }

  static Refused tooManyMembershipRequests() {
    return new Refused(
        Reason.BUSY, "too many changes of followers wait for the cluster log; try again");
  }

  static Refused tooFewFollowers(ClusterState state, int follower) {
    int left = state.placedWithout(follower);
    return new Refused(
        Reason.TOO_FEW_FOLLOWERS,
        "without follower "
            + follower
            + " there "
            + (left == 1 ? "is 1 follower" : "are " + left + " followers")
            + " for a redundancy of "
            + state.redundancy()
            + "; start another one first, or force it");
  }

  static Refused notDraining(int follower) {
    return new Refused(
        Reason.NOT_DRAINING, "follower " + follower + " is neither draining nor drained");
  }

  static Refused kept(int follower, String why) {
    return new Refused(
        Reason.FOLLOWER_NEEDED, "follower " + follower + " can't be forgotten: " + why);
  }

  static Refused noSuchFollower(int follower) {
    return new Refused(Reason.NO_SUCH_FOLLOWER, "no follower " + follower);
  }
}
