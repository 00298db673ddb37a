package io.troth.simulation.network;

import io.troth.simulation.event.EventQueue;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One direction of a link. A cut stops it without losing anything, as TCP keeps sending again: when
 * the cut heals, all of it arrives late, which is worse for a protocol than loss.
 */
final class Channel {
  private record Sent(Frame frame, long readyAt) {}

  private final SimNetwork network;
  private final Link from;
  private final Deque<Sent> underway = new ArrayDeque<>();
  private final Way way;
  private long sentUntil;
  private long lastReady;
  private EventQueue.Event arrival;

  Channel(SimNetwork network, Link from) {
    this.network = network;
    this.from = from;
    this.way = network.way(from.self(), from.peer());
  }

  int size() {
    return underway.size();
  }

  void add(Frame frame) {
    long sent = network.events.now();
    if (way.bytesPerSecond() > 0) {
      sentUntil = Math.max(sentUntil, sent) + way.occupies(network.size(frame));
      sent = sentUntil;
    }
    lastReady = Math.max(lastReady, sent + way.nanos() + network.delay(from.self(), from.peer()));
    underway.addLast(new Sent(frame, lastReady));
    wake();
  }

  /**
   * Loses the last of what is under way, a random number of messages, and closes behind the rest.
   */
  void breakOff(String why) {
    int lost = network.chance.between(0, underway.size());
    for (int i = 0; i < lost; i++) {
      underway.pollLast();
    }
    add(new Frame.Close(why));
  }

  /** The receiver is gone. */
  void drop() {
    underway.clear();
  }

  /** Goes on after a cut, if there is none now. */
  void wake() {
    boolean stuck = underway.isEmpty() || network.isCut(from.self(), from.peer());
    if (!stuck && (arrival == null || !arrival.isWaiting())) {
      arrival = network.events.at(underway.peekFirst().readyAt(), this::arrive);
    }
  }

  private void arrive() {
    if (underway.isEmpty() || network.isCut(from.self(), from.peer())) {
      return;
    }
    if (underway.peekFirst().readyAt() > network.events.now()) {
      // What this event was for is lost, and a later message is first now.
      wake();
      return;
    }
    Frame frame = underway.pollFirst().frame();
    // Before the receiver acts: what it does may put more on this channel, which must come after.
    wake();
    deliver(frame, from.other);
  }

  private void deliver(Frame frame, Link to) {
    switch (frame) {
      case Frame.Accept accept -> {
        if (to.isOpening()) {
          to.open();
        }
      }
      case Frame.Message message -> {
        if (to.isOpen()) {
          to.receive(message.content());
        } else {
          network.answerForGone(to);
        }
      }
      case Frame.Close close -> to.fail(close.why());
    }
  }
}
