package io.troth.simulation.network;

/**
 * One end's ears. Called within events, in the order of the link; {@link #closed} is the last call
 * and comes once.
 */
public interface LinkListener {
  /** The link is there; may be used at once. */
  void opened(Link link);

  void received(Link link, Object message);

  /**
   * The other side closed it or it broke, or it was never opened. Not called on the side that
   * closed it itself.
   */
  void closed(Link link, String why);
}
