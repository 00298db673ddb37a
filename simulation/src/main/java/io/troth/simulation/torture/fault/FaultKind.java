package io.troth.simulation.torture.fault;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What can be done to servers; {@code --faults} names these. */
public enum FaultKind {
  /** {@code kill -9} and a start: one follower or two, the leader, both, everything. */
  KILL(6),
  /** SIGTERM and a start. */
  RESTART(2),
  /** SIGSTOP and SIGCONT of a follower or the leader. */
  PAUSE(4),
  /** Links are cut, both ways or one, and break or go on. */
  CUT(4),
  /** All links of a server break at once. */
  RESET(2),
  /** Links are slow. */
  SLOW_LINK(2),
  /** Each sync takes long. */
  SLOW_SYNC(3),
  /** No sync ends. */
  HUNG_SYNC(4),
  /** Nothing can be written. */
  FULL_DISK(2),
  /** A follower loses its directory, while all others are in sync. */
  WIPE(2);

  private final int weight;

  FaultKind(int weight) {
    this.weight = weight;
  }

  int weight() {
    return weight;
  }

  /** Whether it needs the library between a server and its disk. */
  public boolean needsLibrary() {
    return this == SLOW_SYNC || this == HUNG_SYNC || this == FULL_DISK;
  }

  public static Set<FaultKind> all() {
    return EnumSet.allOf(FaultKind.class);
  }

  /**
   * @param words such as {@code kill,hung-sync}
   * @throws IllegalArgumentException with a sentence, if one of them is none
   */
  public static Set<FaultKind> parse(String words) {
    EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    if (words.equals("none")) {
      return kinds;
    }
    for (String word : words.split(",", -1)) {
      boolean known = false;
      for (FaultKind each : values()) {
        if (each.toString().equals(word)) {
          known = kinds.add(each) || known;
          known = true;
        }
      }
      if (!known) {
        List<String> names = new ArrayList<>();
        all().forEach(each -> names.add(each.toString()));
        throw new IllegalArgumentException(
            "'" + word + "' is no fault: there are " + String.join(", ", names) + ", and none");
      }
    }
    return kinds;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
