package io.troth.simulation.network;

import io.troth.simulation.event.EventQueue;

/** One end of a link: what is sent arrives in order and at most once, or the link breaks. */
public final class Link {
  enum State {
    OPENING,
    OPEN,
    CLOSED
  }

  private final SimNetwork network;
  private final long number;
  private final String self;
  private final String peer;
  private final LinkListener listener;
  final Channel outgoing;
  private State state = State.OPENING;
  private EventQueue.Event timeout;

  /** The far end, once there is one. */
  Link other;

  Link(SimNetwork network, long number, String self, String peer, LinkListener listener) {
    this.network = network;
    this.number = number;
    this.self = self;
    this.peer = peer;
    this.listener = listener;
    this.outgoing = new Channel(network, this);
  }

  /** The same for both ends. */
  public long number() {
    return number;
  }

  public String self() {
    return self;
  }

  public String peer() {
    return peer;
  }

  public boolean isOpen() {
    return state == State.OPEN;
  }

  /**
   * Sends, and never blocks. On a link that is not open the message is dropped, as with a socket
   * that broke unnoticed.
   */
  public void send(Object message) {
    if (state == State.OPEN) {
      outgoing.add(new Frame.Message(message));
    }
  }

  /** How many messages are on their way or stuck behind a cut. */
  public int unsent() {
    return outgoing.size();
  }

  /** Closes it once what was sent has arrived. This end is not told; the other is. */
  public void close(String why) {
    if (state != State.CLOSED && other != null) {
      outgoing.add(new Frame.Close(why));
    }
    end();
  }

  boolean isOpening() {
    return state == State.OPENING;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  void expireAt(EventQueue.Event event) {
    timeout = event;
  }

  void open() {
    state = State.OPEN;
    if (timeout != null) {
      timeout.cancel();
    }
    listener.opened(this);
  }

  void receive(Object message) {
    listener.received(this, message);
  }

  /** The world ends it: this end is told. */
  void fail(String why) {
    if (state != State.CLOSED) {
      end();
      listener.closed(this, why);
    }
  }

  /** Nobody is told. */
  void end() {
    state = State.CLOSED;
    if (timeout != null) {
      timeout.cancel();
    }
    network.forget(this);
  }

  @Override
  public String toString() {
    return self + "->" + peer + "#" + number;
  }
}
