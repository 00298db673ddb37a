package io.troth.simulation.network;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The network between named servers. Links keep their order and lose nothing but by breaking, as
 * TCP and WebSocket do. A cut is silence: neither end is told. A reset tells both, when the way to
 * them is open.
 */
public final class SimNetwork {
  final EventQueue events;
  final Chance chance;
  private final TreeMap<String, Function<String, LinkListener>> listening = new TreeMap<>();
  private final TreeMap<Long, Link> links = new TreeMap<>();
  private final TreeMap<Cuts.Direction, Latency> latencies = new TreeMap<>();
  private final TreeMap<String, Way> out = new TreeMap<>();
  private final TreeMap<String, Way> in = new TreeMap<>();
  private final ToLongFunction<Object> size;
  private final Cuts cuts = new Cuts();
  private Latency latency = Latency.CALM;
  private double connectFailOdds;
  private long nextLink;

  public SimNetwork(EventQueue events, Chance chance) {
    this(events, chance, message -> 0);
  }

  /**
   * @param size of a message in bytes, as far as that matters
   */
  public SimNetwork(EventQueue events, Chance chance, ToLongFunction<Object> size) {
    this.events = events;
    this.chance = chance;
    this.size = size;
  }

  // What servers do

  /**
   * Lets others connect; the function gets the caller's name and gives the listener for this end.
   */
  public void listen(String server, Function<String, LinkListener> acceptor) {
    listening.put(server, acceptor);
  }

  /**
   * Opens a link. It ends in {@link LinkListener#opened}, or, by the time-out at the latest, in
   * {@link LinkListener#closed}. Closing the result before gives up without a word.
   */
  public Link connect(String from, String to, LinkListener listener, long timeoutNanos) {
    Link near = new Link(this, nextLink++, from, to, listener);
    links.put(near.number(), near);
    near.expireAt(events.after(timeoutNanos, () -> giveUp(near)));
    boolean fails = chance.odds(connectFailOdds);
    events.after(way(from, to).nanos() + delay(from, to), () -> asked(near, fails));
    return near;
  }

  // What the world does

  /** How that server is attached, for good; before it has any links. */
  public void attach(String server, Way outward, Way inward) {
    out.put(server, outward);
    in.put(server, inward);
  }

  public void latency(Latency next) {
    latency = next;
  }

  /** For that direction alone, until {@link #healAll}. */
  public void latency(String from, String to, Latency next) {
    latencies.put(new Cuts.Direction(from, to), next);
  }

  /** The share of attempts to connect that are refused for no reason. */
  public void connectFailOdds(double odds) {
    connectFailOdds = odds;
  }

  public boolean isCut(String from, String to) {
    return cuts.isCut(from, to);
  }

  /** Silence in one direction. */
  public void cut(String from, String to) {
    cuts.cut(from, to);
  }

  public void cutBoth(String one, String other) {
    cut(one, other);
    cut(other, one);
  }

  public void heal(String from, String to) {
    cuts.heal(from, to);
    wakeAll();
  }

  public void healBoth(String one, String other) {
    heal(one, other);
    heal(other, one);
  }

  /**
   * Only servers on the same side hear one another; who is on no side hears all. Replaces an
   * earlier partition.
   */
  public void partition(List<List<String>> sides) {
    cuts.partition(sides);
    wakeAll();
  }

  /** Ends cuts and partition and every special latency; what was stuck arrives. */
  public void healAll() {
    cuts.healAll();
    latencies.clear();
    wakeAll();
  }

  /** Cuts and heals both ways in turn, so many times; ends healed. */
  public void flap(String one, String other, long downNanos, long upNanos, int times) {
    if (times <= 0) {
      return;
    }
    cutBoth(one, other);
    events.after(downNanos, () -> healBoth(one, other));
    events.after(downNanos + upNanos, () -> flap(one, other, downNanos, upNanos, times - 1));
  }

  /**
   * Breaks every link between the two; of what is under way a random part is lost, the last of it.
   */
  public void reset(String one, String other, String why) {
    for (Link end : ends()) {
      boolean between =
          end.self().equals(one) && end.peer().equals(other)
              || end.self().equals(other) && end.peer().equals(one);
      if (between && end.other != null) {
        end.outgoing.breakOff(why);
      }
    }
  }

  /**
   * The process is gone: it hears nothing any more, and its peers learn of it when the way to them
   * is open.
   */
  public void crash(String server) {
    for (Link end : endAll(server)) {
      end.outgoing.breakOff("connection reset: " + server + " is gone");
    }
  }

  /**
   * The machine is gone, as when power fails: its peers are not told. They notice by its silence,
   * or by what they get for an answer when it listens again.
   */
  public void vanish(String server) {
    endAll(server);
  }

  /** How many links have an end that is not closed. */
  public int links() {
    return links.size();
  }

  // Within the package

  Way way(String from, String to) {
    return out.getOrDefault(from, Way.SHORT).and(in.getOrDefault(to, Way.SHORT));
  }

  long size(Frame frame) {
    return frame instanceof Frame.Message message ? size.applyAsLong(message.content()) : 0;
  }

  long delay(String from, String to) {
    boolean usual = latencies.isEmpty();
    return (usual ? latency : latencies.getOrDefault(new Cuts.Direction(from, to), latency))
        .draw(chance);
  }

  /** Called when an end has closed: the link goes when both have. */
  void forget(Link end) {
    if (end.other == null || end.other.isClosed()) {
      links.remove(end.number());
    }
  }

  /**
   * A message came to an end that is no more: where the server is there again, it resets the link.
   */
  void answerForGone(Link gone) {
    if (listening.containsKey(gone.self()) && !gone.other.isClosed() && gone.outgoing.size() == 0) {
      gone.outgoing.add(
          new Frame.Close("connection reset: " + gone.self() + " knows no such link"));
    }
  }

  private void asked(Link near, boolean fails) {
    // What a cut swallows is not sent again: connecting then ends by its time-out.
    if (!near.isOpening() || isCut(near.self(), near.peer())) {
      return;
    }
    Function<String, LinkListener> acceptor = listening.get(near.peer());
    if (acceptor == null || fails) {
      events.after(
          way(near.peer(), near.self()).nanos() + delay(near.peer(), near.self()),
          () -> refused(near));
      return;
    }
    Link far = new Link(this, near.number(), near.peer(), near.self(), acceptor.apply(near.self()));
    far.other = near;
    near.other = far;
    // Goes ahead of whatever the far end may send at once.
    far.outgoing.add(new Frame.Accept());
    far.open();
  }

  private void refused(Link near) {
    if (!isCut(near.peer(), near.self())) {
      near.fail("connection refused");
    }
  }

  private void giveUp(Link near) {
    if (near.isOpening() && near.other != null) {
      near.outgoing.add(new Frame.Close("connecting timed out"));
    }
    near.fail("connecting timed out");
  }

  /** Ends the server's side of its links; the result is those that have another side. */
  private List<Link> endAll(String server) {
    listening.remove(server);
    List<Link> ended = new ArrayList<>();
    for (Link end : ends()) {
      if (end.self().equals(server) && !end.isClosed()) {
        if (end.other != null) {
          end.other.outgoing.drop();
          ended.add(end);
        }
        end.end();
      }
    }
    return ended;
  }

  private List<Link> ends() {
    List<Link> ends = new ArrayList<>();
    for (Link link : links.values()) {
      ends.add(link);
      if (link.other != null) {
        ends.add(link.other);
      }
    }
    return ends;
  }

  private void wakeAll() {
    for (Link end : ends()) {
      end.outgoing.wake();
    }
  }
}
