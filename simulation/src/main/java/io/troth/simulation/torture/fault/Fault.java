package io.troth.simulation.torture.fault;

import java.util.List;

/**
 * One planned fault.
 *
 * @param victims indices of followers; {@link #LEADER} is the leader
 * @param millis how long it lasts
 * @param pauseMillis before it begins
 * @param atRest whether everything is to be in sync before it begins, as far as that comes about
 * @param variant what the kind leaves open, such as the direction of a cut
 */
public record Fault(
    FaultKind kind,
    List<Integer> victims,
    long millis,
    long pauseMillis,
    boolean atRest,
    int variant) {
  public static final int LEADER = -1;

  public Fault {
    victims = List.copyOf(victims);
  }

  /** Whether it touches one follower and nothing else. */
  boolean isOfOneFollower() {
    return victims.size() == 1 && victims.getFirst() != LEADER;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(kind.toString());
    switch (kind) {
      case CUT ->
          text.append(List.of(" both ways", " towards it", " from it").get(variant % 3))
              .append(variant % 2 == 0 ? ", links go on" : ", links break");
      case FULL_DISK -> text.append(variant == 1 ? ", killed then" : "");
      case SLOW_LINK, SLOW_SYNC -> text.append(" by ").append(variant).append(" ms");
      default -> {}
    }
    text.append(":");
    for (int victim : victims) {
      text.append(victim == LEADER ? " leader" : " follower-" + (victim + 1));
    }
    return text.append(" for ").append(millis).append(" ms").toString();
  }
}
