package io.troth.simulation.world;

import io.troth.simulation.event.EventQueue;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What happens in a world, in lines for people. Off, it costs nothing. */
public final class Trace {
  /** For worlds that nobody watches. */
  public static final Consumer<String> NOBODY = line -> {};

  private final EventQueue events;
  private final Consumer<String> reader;
  private final boolean on;

  public Trace(EventQueue events, Consumer<String> reader) {
    this.events = events;
    this.reader = reader;
    this.on = reader != NOBODY;
  }

  public boolean isOn() {
    return on;
  }

  /** One line; {@code what} is only asked for when somebody reads. */
  public void line(String who, Supplier<String> what) {
    if (on) {
      reader.accept(time(events.now()) + " " + who + " " + what.get());
    }
  }

  static String time(long nanos) {
    long micros = nanos / 1_000;
    return micros / 1_000_000 + "." + (1_000_000 + micros % 1_000_000 + "").substring(1);
  }
}
