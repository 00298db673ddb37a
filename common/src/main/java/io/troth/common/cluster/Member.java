package io.troth.common.cluster;

/**
 * A follower as the cluster log knows it.
 *
 * @param id small; given again only once its follower was forgotten
 * @param address host and port
 * @param store its data directory. Another one under the same address means that the disk was lost.
 */
public record Member(int id, String address, Store store, State state) {
  public enum State {
    /** Registered, not seen yet: holds nothing and is placed nowhere. */
    NEW,
    /** Placed on the ring. */
    ACTIVE,
    /** Gone for so long that others took over its share. */
    AWAY,
    /** Told to leave: hands over its share. */
    DRAINING,
    /** Handed over everything. */
    DRAINED
  }

  /** It hands over its share, or has done so. */
  public boolean isLeaving() {
    return state == State.DRAINING || state == State.DRAINED;
  }

  public String storeId() {
    return store.id();
  }

  Member with(State next) {
    return new Member(id, address, store, next);
  }

  Member with(Store next) {
    return new Member(id, address, next, state);
  }
}
