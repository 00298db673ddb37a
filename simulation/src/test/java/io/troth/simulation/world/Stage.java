package io.troth.simulation.world;

import io.troth.common.check.Limits;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.simulation.disk.Loss;
import io.troth.simulation.event.EventQueue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A small cluster of the real cores and drivers on which nothing moves before somebody says so:
 * messages lie until they are delivered, disks sync when told to, and time stands still.
 */
final class Stage {
  private static final long MILLI = 1_000_000;

  /** So long nothing may stir before all counts as settled: more than any delay of the cores. */
  private static final int QUIET_MILLIS = 150;

  /** The end of a link, seen from its other side. */
  record Broken(String why) {}

  private record Logged(ClusterState state, ClusterCommand command) {}

  private final EventQueue clock = new EventQueue();
  private final Post post = new Post();
  private final Account account = new Account();
  private final StageWords words = new StageWords();
  private final TreeMap<String, StageFollower> followers = new TreeMap<>();
  private final Map<String, StageLeader> leaders = new LinkedHashMap<>();
  private final List<Logged> log = new ArrayList<>();
  private final ClusterCommand.Found found;
  private ClusterState state = ClusterState.EMPTY;
  private int offices;
  private long millis;

  Stage(int count, int redundancy) {
    found = new ClusterCommand.Found("cluster", redundancy, 0, count);
    // So that the leader has its office confirmed at its first tick.
    clock.runUntil(1_000 * MILLI);
    for (int number = 1; number <= count; number++) {
      String name = "f" + number;
      followers.put(name, new StageFollower(this, name));
      followers.get(name).start();
      append(new ClusterCommand.Register(name));
    }
    startLeader("leader");
    settle();
  }

  EventQueue clock() {
    return clock;
  }

  Account account() {
    return account;
  }

  StageWords words() {
    return words;
  }

  StageFollower follower(String name) {
    return followers.get(name);
  }

  Collection<String> names() {
    return followers.keySet();
  }

  Optional<StageLeader> leader(String name) {
    return Optional.ofNullable(leaders.get(name));
  }

  /** The one that took office last and runs. */
  StageLeader inOffice() {
    return leaders.values().stream().reduce((first, second) -> second).orElseThrow();
  }

  void send(String from, String to, long link, Object content) {
    post.put(to, new Post.Letter(from, link, content));
  }

  void append(ClusterCommand command) {
    state = state.apply(command);
    log.add(new Logged(state, command));
    String what = words.of(command);
    if (!what.isEmpty()) {
      account.does("log", what);
    }
    leaders.values().forEach(each -> each.applied(state, command));
  }

  void startLeader(String name) {
    StageLeader leader = new StageLeader(this, name);
    leaders.put(name, leader);
    log.forEach(each -> leader.applied(each.state(), each.command()));
    leader.takeOffice(found, name + "." + ++offices);
  }

  void startFollower(String name) {
    followers.get(name).start();
  }

  /** With the power, what was sent last and not delivered goes too, and nobody is told. */
  void crash(String name, Loss loss) {
    post.take(name);
    if (loss != Loss.PROCESS) {
      post.loseFrom(name);
    }
    if (followers.containsKey(name)) {
      followers.get(name).crash(loss);
    } else {
      leaders.remove(name).crash(loss);
    }
  }

  /** Who is named gets what lies there for it now; what it then sends is not delivered yet. */
  void deliver(Collection<String> names) {
    Map<String, List<Post.Letter>> taken = new LinkedHashMap<>();
    names.forEach(name -> taken.put(name, post.take(name)));
    taken.forEach((name, letters) -> {
      if (letters.isEmpty()) {
        return;
      }
      if (leaders.containsKey(name)) {
        leaders.get(name).receive(letters);
      } else if (followers.containsKey(name) && followers.get(name).isRunning()) {
        followers.get(name).receive(letters);
      }
    });
  }

  List<String> everybody() {
    List<String> all = new ArrayList<>(followers.keySet());
    all.addAll(leaders.keySet());
    return all;
  }

  void sync(Collection<String> names) {
    for (String name : names) {
      if (followers.get(name).wantsSync()) {
        followers.get(name).syncNow();
      }
    }
  }

  /** Time passes; followers show signs of life. What lies in the post stays there. */
  void pass(long count) {
    for (long left = count; left > 0; left--) {
      clock.runUntil(clock.now() + MILLI);
      if (++millis % Limits.BEAT_MILLIS == 0) {
        followers.values().forEach(StageFollower::beat);
      }
      List.copyOf(leaders.values()).forEach(StageLeader::tick);
    }
  }

  /** Everything goes its way until nothing stirs any more; what happened, step by step. */
  List<String> settle() {
    List<String> lines = new ArrayList<>();
    while (stirs()) {
      deliver(everybody());
      lines.addAll(account.close());
      sync(names());
      lines.addAll(account.close());
    }
    return lines;
  }

  private boolean stirs() {
    for (int quiet = 0; quiet < QUIET_MILLIS; quiet++) {
      if (!post.isEmpty() || followers.values().stream().anyMatch(StageFollower::wantsSync)) {
        return true;
      }
      pass(1);
    }
    return false;
  }
}
