package io.troth.follower.driver;

import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;

/**
 * The ways from leaders, as a follower sees them: whoever says hello is a leader, until the core
 * finds that it is not. No method blocks.
 */
public interface LeaderLinks extends AutoCloseable {

  /**
   * Sends, in order, everything or nothing after it. What can't be sent any more is dropped, with
   * {@link Listener#closed} following; so is a link whose unsent messages pass a bound.
   */
  void send(long link, ToLeader message);

  /**
   * Returns when the link has room for another large message, or is over, or when its other side
   * has not read for so long that it will be. The only method that blocks; links without a bound
   * need not.
   */
  default void awaitRoom(long link) {}

  /**
   * Closes, after what was sent; {@code why} is told to the other side. {@link Listener#closed}
   * does not follow.
   */
  void close(long link, String why);

  @Override
  void close();

  /** Called from threads of the links' own, for one link in order. May not block. */
  interface Listener {
    /**
     * Somebody's first message is a well-formed {@link ToFollower.Hello}, which {@link #received}
     * tells next. Links on which nothing like it comes are closed without a word here.
     *
     * @param link a number never used before
     * @param remote host and port, for people
     */
    void opened(long link, String remote);

    void received(long link, ToFollower message);

    /** The last word on this link, once. */
    void closed(long link, String why);
  }
}
