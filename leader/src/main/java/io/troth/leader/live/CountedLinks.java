package io.troth.leader.live;

import io.troth.common.message.ToFollower;
import io.troth.leader.driver.Links;

/** Links of which the rounds are counted. */
public final class CountedLinks implements Links {
  private final Links links;
  private final Notes notes;
  private final Meters meters;

  public CountedLinks(Links links, Notes notes, Meters meters) {
    this.links = links;
    this.notes = notes;
    this.meters = meters;
  }

  @Override
  public void connect(long link, String address) {
    links.connect(link, address);
  }

  @Override
  public void send(long link, ToFollower message) {
    if (message instanceof ToFollower.Round round && !round.prepares().isEmpty()) {
      notes.load.round(round.prepares().size());
      meters.round(round.prepares().size());
    }
    links.send(link, message);
  }

  @Override
  public void disconnect(long link) {
    links.disconnect(link);
  }

  @Override
  public void close() {
    links.close();
  }
}
