package io.troth.simulation.world;

import io.troth.simulation.network.Link;
import io.troth.simulation.network.LinkListener;

/** Takes links and says nothing. */
final class Deaf implements LinkListener {
  @Override
  public void opened(Link link) {}

  @Override
  public void received(Link link, Object message) {}

  @Override
  public void closed(Link link, String why) {}
}
