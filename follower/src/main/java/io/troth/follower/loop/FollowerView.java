package io.troth.follower.loop;

import io.troth.follower.core.Participant;
import io.troth.follower.driver.Storage;
import java.util.Optional;

/**
 * What the rest of a follower may know of its core.
 *
 * @param storage for reading what is safe to be read by any thread; nothing while it is broken
 * @param clusterId empty before a leader was met
 * @param follower 0 before
 * @param linked whether a leader is linked
 * @param trouble why the storage is broken; empty if it is not
 */
public record FollowerView(
    Optional<Storage> storage,
    String clusterId,
    int follower,
    long epoch,
    boolean linked,
    int inDoubt,
    String trouble) {
  /** Of a follower whose storage is not open yet. */
  public static final FollowerView NONE =
      new FollowerView(Optional.empty(), "", 0, 0, false, 0, "");

  static FollowerView of(Participant participant, Optional<Storage> storage, FollowerView last) {
    boolean same =
        last.storage.equals(storage)
            && last.epoch == participant.promised()
            && last.follower == participant.follower()
            && last.linked == participant.isLinked()
            && last.inDoubt == participant.inDoubt();
    return same
        ? last
        : new FollowerView(
            storage,
            participant.clusterId(),
            participant.follower(),
            participant.promised(),
            participant.isLinked(),
            participant.inDoubt(),
            "");
  }

  static FollowerView broken(FollowerView last, String trouble) {
    return new FollowerView(
        Optional.empty(), last.clusterId, last.follower, last.epoch, false, 0, trouble);
  }
}
