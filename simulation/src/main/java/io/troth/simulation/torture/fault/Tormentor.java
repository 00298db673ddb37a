package io.troth.simulation.torture.fault;

import io.troth.simulation.check.Violation;
import io.troth.simulation.torture.cluster.Cluster;
import io.troth.simulation.torture.cluster.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Does what is planned to a cluster, one fault at a time, puts it right, and measures. */
public final class Tormentor {
  /** How long writes may fail while enough replicas are whole. */
  private static final Duration GAP_GOAL = Duration.ofSeconds(3);

  private static final Duration REST_MAX = Duration.ofSeconds(15);
  private static final Duration WIPE_REST_MAX = Duration.ofSeconds(40);
  private static final Duration WRITES_AGAIN_MAX = Duration.ofSeconds(60);
  private static final Duration LOOK_PAUSE = Duration.ofMillis(100);

  /** How often it happened, and how it was for who writes. */
  private static final class Row {
    private int count;
    private Duration longest = Duration.ZERO;
    private Duration again = Duration.ZERO;
    private int tolerated;
    private Duration longestTolerated = Duration.ZERO;
  }

  private final Cluster cluster;
  private final Planner planner;
  private final Probes probes;
  private final Consumer<String> tell;
  private final boolean strict;
  private final Map<FaultKind, Row> rows = new EnumMap<>(FaultKind.class);
  private final List<Violation> violations = new ArrayList<>();
  private final long started = System.nanoTime();

  /**
   * @param strict whether writes that fail for too long are a violation
   */
  public Tormentor(
      Cluster cluster, Planner planner, Probes probes, boolean strict, Consumer<String> tell) {
    this.cluster = cluster;
    this.planner = planner;
    this.probes = probes;
    this.strict = strict;
    this.tell = tell;
  }

  /** One after the other, until that instant of {@link System#nanoTime()}. */
  public void runUntil(long end) throws IOException, InterruptedException {
    while (System.nanoTime() - end < 0) {
      Fault fault = planner.next();
      await(Duration.ofMillis(fault.pauseMillis()), end);
      if (System.nanoTime() - end < 0) {
        torment(fault);
      }
    }
  }

  /** Servers that end meanwhile are started again. */
  private void await(Duration time, long end) throws IOException, InterruptedException {
    long until = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - until < 0 && System.nanoTime() - end < 0) {
      supervise();
      Thread.sleep(LOOK_PAUSE);
    }
  }

  private void supervise() throws IOException {
    cluster.restartEnded().forEach(each -> say(each + " had ended by itself; started again"));
  }

  private void torment(Fault fault) throws IOException, InterruptedException {
    boolean inSync = fault.atRest() && isReplicated(fault);
    if (fault.kind() == FaultKind.WIPE && !inSync) {
      say(fault + ": left out, since not everything is in sync");
      return;
    }
    inSync = inSync || cluster.isReplicated();
    // Enough are left: a write needs a majority, and the others are whole.
    int redundancy = cluster.redundancy();
    boolean tolerated = inSync && fault.isOfOneFollower() && redundancy - 1 >= redundancy / 2 + 1;
    probes.reset();
    begin(fault);
    Thread.sleep(Duration.ofMillis(fault.millis()));
    end(fault);
    Duration again = probes.awaitAll(System.nanoTime(), WRITES_AGAIN_MAX);
    Duration longest = probes.longest();
    say(
        fault
            + ": longest without a write "
            + seconds(longest)
            + (tolerated ? " (enough replicas were there)" : "")
            + ", writes again "
            + seconds(again)
            + " after its end");
    count(fault, tolerated, longest, again);
    supervise();
  }

  private boolean isReplicated(Fault fault) throws IOException, InterruptedException {
    Duration max = fault.kind() == FaultKind.WIPE ? WIPE_REST_MAX : REST_MAX;
    long end = System.nanoTime() + max.toNanos();
    while (!cluster.isReplicated()) {
      if (System.nanoTime() - end > 0) {
        return false;
      }
      await(LOOK_PAUSE, end);
    }
    return true;
  }

  private void count(Fault fault, boolean tolerated, Duration longest, Duration again) {
    Row row = rows.computeIfAbsent(fault.kind(), any -> new Row());
    row.count++;
    row.longest = max(row.longest, longest);
    row.again = max(row.again, again);
    if (tolerated) {
      row.tolerated++;
      row.longestTolerated = max(row.longestTolerated, longest);
      if (strict && longest.compareTo(GAP_GOAL) > 0) {
        violations.add(
            new Violation(
                "availability",
                "Writes failed for "
                    + seconds(longest)
                    + " although enough replicas were there; the goal is "
                    + seconds(GAP_GOAL)
                    + ".",
                List.of(fault.toString())));
      }
    }
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private List<Server> victims(Fault fault) {
    List<Server> victims = new ArrayList<>();
    for (int victim : fault.victims()) {
      victims.add(victim == Fault.LEADER ? cluster.leader() : cluster.followers().get(victim));
    }
    return victims;
  }

  private void begin(Fault fault) throws IOException, InterruptedException {
    for (Server victim : victims(fault)) {
      switch (fault.kind()) {
        case KILL -> victim.kill();
        case RESTART -> {
          if (!victim.stop()) {
            say(victim + " did not end on SIGTERM and was killed");
          }
        }
        case PAUSE -> victim.pause();
        case CUT -> victim.proxy().hold(fault.variant() % 3 != 2, fault.variant() % 3 != 1);
        case RESET -> victim.proxy().breakAll();
        case SLOW_LINK -> victim.proxy().delay(Duration.ofMillis(fault.variant()));
        case SLOW_SYNC -> victim.disk("delay " + fault.variant());
        case HUNG_SYNC -> victim.disk("hang");
        case FULL_DISK -> victim.disk("full");
        case WIPE -> {
          victim.kill();
          victim.wipe();
        }
      }
    }
  }

  private void end(Fault fault) throws IOException, InterruptedException {
    for (Server victim : victims(fault)) {
      switch (fault.kind()) {
        case KILL, RESTART, WIPE -> victim.launch();
        case PAUSE -> victim.resume();
        case CUT -> {
          if (fault.variant() % 2 == 1) {
            victim.proxy().breakAll();
          }
          victim.proxy().heal();
        }
        case RESET -> {}
        case SLOW_LINK -> victim.proxy().heal();
        case SLOW_SYNC, HUNG_SYNC -> victim.disk("ok");
        case FULL_DISK -> {
          victim.disk("ok");
          // It has to come back by itself, and after a crash.
          if (fault.variant() == 1) {
            victim.kill();
            victim.launch();
          }
        }
      }
    }
  }

  private void say(String what) {
    double seconds = (System.nanoTime() - started) / 1e9;
    tell.accept(String.format(Locale.ROOT, "%7.1f s  %s", seconds, what));
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.2f s", duration.toNanos() / 1e9);
  }

  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  public int faults() {
    return rows.values().stream().mapToInt(row -> row.count).sum();
  }

  /** As a table. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(
        line("faults", "", "without a write", "writes again", "enough replicas: without a write"));
    rows.forEach((kind, row) ->
        text.append(
            line(
                kind.toString(),
                row.count + "",
                seconds(row.longest),
                seconds(row.again),
                row.tolerated == 0
                    ? "-"
                    : seconds(row.longestTolerated) + " in " + row.tolerated)));
    return text.toString();
  }

  private static String line(String... cells) {
    return String.format(Locale.ROOT, "  %-12s %5s %16s %14s %34s%n", (Object[]) cells);
  }
}
