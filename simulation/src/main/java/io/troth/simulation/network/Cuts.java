package io.troth.simulation.network;

import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which directions between servers are silent, and for how many reasons: cuts and partitions may
 * overlap.
 */
final class Cuts {
  record Direction(String from, String to) implements Comparable<Direction> {
    @Override
    public int compareTo(Direction other) {
      int byFrom = from.compareTo(other.from);
      return byFrom != 0 ? byFrom : to.compareTo(other.to);
    }
  }

  private final Set<Direction> single = new TreeSet<>();
  private final TreeMap<String, Integer> side = new TreeMap<>();

  boolean isCut(String from, String to) {
    if (!single.isEmpty() && single.contains(new Direction(from, to))) {
      return true;
    }
    if (side.isEmpty()) {
      return false;
    }
    Integer fromSide = side.get(from);
    Integer toSide = side.get(to);
    return fromSide != null && toSide != null && !fromSide.equals(toSide);
  }

  void cut(String from, String to) {
    single.add(new Direction(from, to));
  }

  void heal(String from, String to) {
    single.remove(new Direction(from, to));
  }

  void partition(List<List<String>> sides) {
    side.clear();
    for (int i = 0; i < sides.size(); i++) {
      for (String server : sides.get(i)) {
        side.put(server, i);
      }
    }
  }

  void healAll() {
    single.clear();
    side.clear();
  }
}
