package io.troth.simulation.world;

import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.network.Link;
import io.troth.simulation.network.LinkListener;
import java.util.function.Consumer;

/** One question and its answer, on a link of its own. */
final class Calls {
  private static final long CONNECT_NANOS = 1_000_000_000L;
  private static final long ASK_NANOS = 2_000_000_000L;

  private Calls() {}

  /** Asks a leader; {@code then} hears the answer, if one comes. */
  static void ask(
      Setting setting, String from, String leader, Command command, Consumer<Reply> then) {
    call(
        setting,
        from,
        leader,
        new Peers.Ask(1, ASK_NANOS / 1_000, command),
        ASK_NANOS,
        answer -> {
          if (answer instanceof Peers.Told told) {
            then.accept(told.reply());
          }
        });
  }

  /** The answer, or {@link Peers.NoPage} with a reason; once. */
  static void call(
      Setting setting,
      String from,
      String to,
      Peers question,
      long nanosMax,
      Consumer<Peers> then) {
    new Call(setting.events(), question, then).start(setting, from, to, nanosMax);
  }

  private static final class Call implements LinkListener {
    private final EventQueue events;
    private final Peers question;
    private final Consumer<Peers> then;
    private EventQueue.Event late;
    private Link link;
    private boolean over;

    Call(EventQueue events, Peers question, Consumer<Peers> then) {
      this.events = events;
      this.question = question;
      this.then = then;
    }

    void start(Setting setting, String from, String to, long nanosMax) {
      late = events.after(nanosMax, () -> end(new Peers.NoPage("no answer in time")));
      link = setting.network().connect(from, to, this, CONNECT_NANOS);
    }

    private void end(Peers answer) {
      if (!over) {
        over = true;
        late.cancel();
        link.close("done");
        then.accept(answer);
      }
    }

    @Override
    public void opened(Link opened) {
      opened.send(question);
    }

    @Override
    public void received(Link from, Object message) {
      end((Peers) message);
    }

    @Override
    public void closed(Link closed, String why) {
      end(new Peers.NoPage(why));
    }
  }
}
