package io.troth.leader.driver;

import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;

/** The ways to the followers. No method blocks. */
public interface Links extends AutoCloseable {

  /**
   * Opens a link; ends in {@link Listener#up} or, within a bounded time, {@link Listener#down}.
   *
   * @param link the caller's number for it, never used before
   */
  void connect(long link, String address);

  /**
   * Sends, in order, everything or nothing after it. What can't be sent any more is dropped, with
   * {@link Listener#down} following; so is a link whose unsent messages pass a bound.
   */
  void send(long link, ToFollower message);

  /** Closes without a word: {@link Listener#down} does not follow. */
  void disconnect(long link);

  @Override
  void close();

  /** Called from threads of the links' own, for one link in order. */
  interface Listener {
    void up(long link);

    void received(long link, ToLeader message);

    void down(long link, String why);
  }
}
