package io.troth.simulation.search;

import io.troth.simulation.fault.Phase.Planned;
import io.troth.simulation.world.Result;
import io.troth.simulation.world.Scenario;
import io.troth.simulation.world.Trace;
import io.troth.simulation.world.World;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Looks for a smaller scenario that fails too: fewer clients, then fewer faults, halves first. A
 * few dozen runs at most; what is left is not the smallest, but small enough to read.
 */
public final class Shrink {
  private static final int RUNS_MAX = 60;

  private final Scenario failing;
  private final Set<Planned> dropped = new HashSet<>();
  private int clients;
  private int runs;

  private Shrink(Scenario failing) {
    this.failing = failing;
  }

  /** What is left of a failing scenario. */
  public record Smaller(Scenario scenario, Result result, int clients, List<Planned> faults) {}

  public static Smaller of(Scenario failing) {
    return new Shrink(failing).shrink();
  }

  private Smaller shrink() {
    World whole = new World(failing, Trace.NOBODY);
    List<Planned> faults = whole.faults();
    clients = whole.clients();
    for (int fewer = 1; fewer < clients; fewer++) {
      int all = clients;
      clients = fewer;
      if (!fails()) {
        clients = all;
      }
    }
    for (int size = Math.max(1, faults.size() / 2); size >= 1 && runs < RUNS_MAX; size /= 2) {
      for (int from = 0; from < faults.size() && runs < RUNS_MAX; from += size) {
        tryWithout(faults.subList(from, Math.min(faults.size(), from + size)));
      }
    }
    List<Planned> left = faults.stream().filter(fault -> !dropped.contains(fault)).toList();
    return new Smaller(scenario(), run(), clients, left);
  }

  private void tryWithout(List<Planned> some) {
    List<Planned> fresh = some.stream().filter(fault -> !dropped.contains(fault)).toList();
    dropped.addAll(fresh);
    if (!fresh.isEmpty() && !fails()) {
      fresh.forEach(dropped::remove);
    }
  }

  private boolean fails() {
    return !run().isClean();
  }

  private Result run() {
    runs++;
    return new World(scenario(), Trace.NOBODY).run();
  }

  private Scenario scenario() {
    Set<Planned> without = Set.copyOf(dropped);
    return failing.clients(clients).keeping(fault -> !without.contains(fault));
  }
}
