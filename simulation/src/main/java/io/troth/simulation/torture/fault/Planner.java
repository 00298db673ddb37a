package io.troth.simulation.torture.fault;

import io.troth.simulation.event.Chance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Draws fault after fault from the seed. What comes of them depends on real time. */
public final class Planner {
  private static final long PAUSE_MILLIS_MAX = 4_000;
  private static final long STOPPED_MILLIS_MAX = 10_000;

  private final Chance chance;
  private final List<FaultKind> kinds;
  private final int followers;

  public Planner(long seed, Set<FaultKind> kinds, int followers) {
    this.chance = new Chance(seed).fork("faults");
    this.kinds = kinds.stream().sorted().toList();
    this.followers = followers;
  }

  public Fault next() {
    FaultKind kind = kinds.get(chance.pickByWeight(weights()));
    long pause = chance.between(200L, PAUSE_MILLIS_MAX);
    boolean atRest = kind == FaultKind.WIPE || chance.odds(0.6);
    return new Fault(kind, victims(kind), millis(kind), pause, atRest, variant(kind));
  }

  private int[] weights() {
    return kinds.stream().mapToInt(FaultKind::weight).toArray();
  }

  private List<Integer> victims(FaultKind kind) {
    int one = chance.below(followers);
    return switch (kind) {
      case KILL ->
          switch (chance.below(8)) {
            case 0, 1, 2 -> List.of(one);
            case 3 -> chance.some(2, allFollowers());
            case 4, 5 -> List.of(Fault.LEADER);
            case 6 -> List.of(Fault.LEADER, one);
            default -> everything();
          };
      case RESTART, SLOW_LINK, SLOW_SYNC ->
          switch (chance.below(5)) {
            case 0, 1, 2 -> List.of(one);
            case 3 -> List.of(Fault.LEADER);
            default -> everything();
          };
      case PAUSE, CUT, RESET -> chance.oneIn(3) ? List.of(Fault.LEADER) : List.of(one);
      case HUNG_SYNC -> chance.oneIn(6) ? List.of(Fault.LEADER) : List.of(one);
      case FULL_DISK, WIPE -> List.of(one);
    };
  }

  private List<Integer> allFollowers() {
    List<Integer> all = new ArrayList<>();
    for (int at = 0; at < followers; at++) {
      all.add(at);
    }
    return all;
  }

  private List<Integer> everything() {
    List<Integer> all = new ArrayList<>(allFollowers());
    all.add(Fault.LEADER);
    return all;
  }

  private long millis(FaultKind kind) {
    return switch (kind) {
      case KILL, RESTART, WIPE -> chance.oneIn(3) ? 0 : chance.between(50L, 3_000L);
      case PAUSE -> chance.between(200L, STOPPED_MILLIS_MAX);
      case CUT -> chance.between(200L, 6_000L);
      case RESET -> 0;
      case SLOW_LINK, SLOW_SYNC -> chance.between(2_000L, 8_000L);
      case HUNG_SYNC -> chance.between(2_000L, 12_000L);
      case FULL_DISK -> chance.between(1_000L, 6_000L);
    };
  }

  private int variant(FaultKind kind) {
    return switch (kind) {
      case CUT -> chance.below(6);
      case SLOW_LINK -> chance.between(5, 300);
      case SLOW_SYNC -> chance.between(20, 600);
      case FULL_DISK -> chance.below(2);
      default -> 0;
    };
  }
}
