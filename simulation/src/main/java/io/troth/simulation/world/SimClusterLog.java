package io.troth.simulation.world;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.leader.driver.ClusterLog;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.Lane;
import io.troth.simulation.mutant.LogFlaw;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The cluster log as a place of its own on the network: a group of which a majority is always
 * there. Each server's proposals get in after a while, in their order, some twice; each server
 * hears of all entries in order, unless the way is cut.
 */
final class SimClusterLog {
  /** Its name on the network. */
  static final String NAME = "log";

  private static final long MILLI = 1_000_000;
  private static final long RETRY_NANOS = 30 * MILLI;

  record Entry(ClusterCommand command, ClusterState state) {}

  private final Setting setting;
  private final Chance chance;
  private final LogFlaw flaw;
  private final List<Entry> entries = new ArrayList<>();
  private final List<View> views = new ArrayList<>();
  private ClusterState state = ClusterState.EMPTY;

  SimClusterLog(Setting setting, LogFlaw flaw) {
    this.setting = setting;
    this.flaw = flaw;
    this.chance = setting.chance().fork("log");
  }

  /** What is so, whoever has heard of it. */
  ClusterState state() {
    return state;
  }

  /** For operators of last resort and for tests. */
  void append(ClusterCommand command) {
    state = flaw.apply(state, command);
    entries.add(new Entry(command, state));
    setting.trace().line(NAME, () -> entries.size() + " " + Describe.command(command));
    switch (command) {
      case ClusterCommand.Join join -> setting.watch().joined(join.follower(), join.slots());
      case ClusterCommand.Elect elect -> setting.watch().joined(elect.follower(), elect.slots());
      default -> {}
    }
    views.forEach(View::tell);
  }

  View open(String server, Lane lane, ClusterLog.Listener listener) {
    View view = new View(server, lane, listener);
    views.add(view);
    view.tell();
    return view;
  }

  private long delay() {
    long slow = chance.oneIn(50) ? 1_000 * MILLI : chance.oneIn(10) ? 50 * MILLI : 2 * MILLI;
    return MILLI / 2 + chance.exponential(slow);
  }

  /** The log as one life of one leader sees it. */
  final class View implements ClusterLog {
    private final String server;
    private final Lane lane;
    private final Listener listener;
    private final ArrayDeque<ClusterCommand> proposed = new ArrayDeque<>();
    private final Set<String> nonces = new HashSet<>();
    private int told;
    private boolean proposing;
    private boolean telling;
    private boolean closed;

    private View(String server, Lane lane, Listener listener) {
      this.server = server;
      this.lane = lane;
      this.listener = listener;
    }

    @Override
    public void propose(ClusterCommand command) {
      if (command instanceof ClusterCommand.TakeOffice office) {
        nonces.add(office.nonce());
      }
      proposed.add(command);
      push();
    }

    private void push() {
      if (!proposing && !proposed.isEmpty()) {
        proposing = true;
        setting.events().after(delay(), this::arrive);
      }
    }

    private void arrive() {
      proposing = false;
      if (proposed.isEmpty()) {
        return;
      }
      if (setting.network().isCut(server, NAME)) {
        if (!closed) {
          proposing = true;
          setting.events().after(RETRY_NANOS, this::arrive);
        }
        return;
      }
      for (int count = chance.between(1, 4); count > 0 && !proposed.isEmpty(); count--) {
        ClusterCommand command = proposed.poll();
        append(command);
        if (chance.oneIn(20)) {
          append(command);
        }
      }
      push();
    }

    private void tell() {
      if (!closed && !telling && told < entries.size()) {
        telling = true;
        setting.events().after(MILLI / 5 + chance.exponential(MILLI), this::bring);
      }
    }

    private void bring() {
      telling = false;
      if (closed) {
        return;
      }
      if (setting.network().isCut(NAME, server)) {
        telling = true;
        setting.events().after(RETRY_NANOS, this::bring);
        return;
      }
      tellUpTo(entries.size());
    }

    private void tellUpTo(int end) {
      while (told < end) {
        Entry entry = entries.get(told++);
        lane.run(() -> listener.applied(entry.state(), entry.command()));
      }
    }

    @Override
    public void confirm(long asked) {
      if (flaw.confirmsUnasked()) {
        lane.run(() -> listener.confirmed(asked));
        return;
      }
      setting.events().after(MILLI / 5 + chance.exponential(MILLI), () -> confirmAtLog(asked));
    }

    private void confirmAtLog(long asked) {
      if (closed || !nonces.contains(state.nonce()) || setting.network().isCut(server, NAME)) {
        return;
      }
      int end = entries.size();
      setting
          .events()
          .after(
              MILLI / 5 + chance.exponential(MILLI),
              () -> {
                if (!closed && !setting.network().isCut(NAME, server)) {
                  tellUpTo(end);
                  lane.run(() -> listener.confirmed(asked));
                }
              });
    }

    /** What is under way may still get into the log, some of it. */
    @Override
    public void close() {
      closed = true;
      views.remove(this);
      int left = chance.between(0, proposed.size());
      while (proposed.size() > left) {
        proposed.pollLast();
      }
    }

    Optional<String> nonceInOffice() {
      return nonces.contains(state.nonce()) ? Optional.of(state.nonce()) : Optional.empty();
    }
  }
}
