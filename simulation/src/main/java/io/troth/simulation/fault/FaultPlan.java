package io.troth.simulation.fault;

import io.troth.simulation.disk.SyncTemper;
import io.troth.simulation.event.Chance;
import io.troth.simulation.fault.Phase.Planned;
import io.troth.simulation.network.Latency;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * All that goes wrong in one world, from one seed. It comes in phases of differing temper, for
 * faults spread evenly wear every world out alike, and bugs hide in what one kind of trouble does
 * to a system that had rest before. Each world also leaves some kinds of fault out altogether, so
 * that a kind that stops everything cannot hide what the others would find.
 */
public record FaultPlan(List<Phase> phases) {
  private static final double KIND_LEFT_OUT_ODDS = 0.25;

  public FaultPlan {
    phases = List.copyOf(phases);
  }

  /**
   * Plans for {@code troubleNanos}, of which the first tenth is calm, and for a healing of {@code
   * healingNanos} after that.
   */
  public static FaultPlan draw(Chance chance, Cast cast, long troubleNanos, long healingNanos) {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    for (FaultKind kind : FaultKind.values()) {
      if (!chance.odds(KIND_LEFT_OUT_ODDS)) {
        kinds.add(kind);
      }
    }
    List<Phase> phases = new ArrayList<>();
    FaultPlanner planner = new FaultPlanner(chance, cast, troubleNanos);
    long start = troubleNanos / 10;
    phases.add(calm(Temper.CALM, 0, start, List.of()));
    int count = chance.between(2, 6);
    for (int i = 0; i < count; i++) {
      long end = start + (troubleNanos - start) / (count - i);
      phases.add(phase(chance, planner, kinds, start, end));
      start = end;
    }
    Planned healing = new Planned(troubleNanos, new Fault.HealEverything());
    phases.add(calm(Temper.HEALING, troubleNanos, troubleNanos + healingNanos, List.of(healing)));
    return new FaultPlan(phases);
  }

  /**
   * The same without what is not to be kept: for finding a smaller scenario that still fails.
   * Healing always stays.
   */
  public FaultPlan keeping(Predicate<Planned> kept) {
    return new FaultPlan(
        phases.stream()
            .map(phase ->
                new Phase(
                    phase.temper(),
                    phase.startNanos(),
                    phase.endNanos(),
                    phase.latency(),
                    phase.disks(),
                    phase.connectFailOdds(),
                    phase.faults().stream()
                        .filter(
                            each -> each.fault() instanceof Fault.HealEverything || kept.test(each))
                        .toList()))
            .toList());
  }

  /** All faults in the order of their times. */
  public List<Planned> faults() {
    return phases.stream()
        .flatMap(phase -> phase.faults().stream())
        .sorted(Comparator.comparingLong(Planned::atNanos))
        .toList();
  }

  private static Phase phase(
      Chance chance, FaultPlanner planner, Set<FaultKind> kinds, long start, long end) {
    List<Temper> tempers = List.of(Temper.values());
    Temper temper = tempers.get(chance.below(Temper.HEALING.ordinal()));
    boolean chaos = temper == Temper.CHAOS;
    Latency latency =
        temper == Temper.SLOW_NETWORK || chaos && chance.oneIn(2) ? slow(chance) : Latency.CALM;
    SyncTemper disks =
        temper == Temper.DISK_TROUBLE || chaos && chance.oneIn(2)
            ? SyncTemper.CALM.slow(0.05, chance.between(5_000_000L, 500_000_000L))
            : SyncTemper.CALM;
    double connectFailOdds = temper == Temper.CALM || chance.oneIn(2) ? 0 : chance.fraction() / 2;
    List<FaultKind> menu = temper.kinds().stream().filter(kinds::contains).toList();
    return new Phase(
        temper, start, end, latency, disks, connectFailOdds, planner.plan(menu, start, end));
  }

  private static Phase calm(Temper temper, long start, long end, List<Planned> faults) {
    return new Phase(temper, start, end, Latency.CALM, SyncTemper.CALM, 0, faults);
  }

  private static Latency slow(Chance chance) {
    long mean = chance.between(1_000_000L, 50_000_000L);
    return new Latency(mean / 4, mean, 0.02, 20 * mean);
  }
}
