package io.troth.simulation.world;

import io.troth.simulation.disk.Pace;
import io.troth.simulation.event.Chance;
import io.troth.simulation.network.SimNetwork;
import io.troth.simulation.network.Way;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the servers of a world run on: disks of different pace, links of different length and width,
 * and how followers copy from each other. Half of all worlds are of one piece, with what is usual.
 *
 * @param pageEntries of a page that one follower fetches, at the most
 * @param pageNanos the mean time between the making of a page and its delivery; 0 for none
 * @param copyBytesPerSecond to which a follower throttles what it fetches; 0 for no limit
 */
record Hardware(
    Map<String, Pace> disks,
    Map<String, Ways> ways,
    int pageEntries,
    long pageNanos,
    long copyBytesPerSecond) {
  private static final long MILLI = 1_000_000;

  /** Nothing is so narrow that what clients ask for would not fit through. */
  private static final long BYTES_PER_SECOND_MIN = 128 * 1024;

  /** A follower copies some hundred slots, a few at a time. */
  private static final int PAGES_IN_A_ROW = 300;

  /** Both directions of one server. */
  record Ways(Way out, Way in) {}

  static Hardware draw(
      Chance chance, List<String> followers, List<String> clients, long bytesPerSecond) {
    long least = BYTES_PER_SECOND_MIN + 4 * bytesPerSecond;
    TreeMap<String, Pace> disks = new TreeMap<>();
    if (chance.oneIn(2)) {
      int usual = permille(chance);
      boolean one = chance.oneIn(2);
      String odd = chance.pick(followers);
      for (String name : followers) {
        int permille = one && !name.equals(odd) ? 1_000 : usual * chance.between(50, 200) / 100;
        disks.put(
            name,
            new Pace(Math.max(1, permille), chance.oneIn(2) ? 0 : least << chance.between(0, 6)));
      }
    }
    TreeMap<String, Ways> ways = new TreeMap<>();
    if (chance.oneIn(2)) {
      long longest = chance.oneIn(3) ? 15 * MILLI : MILLI;
      for (String name : concat(followers, clients, List.of("leader1", "leader2"))) {
        ways.put(name, new Ways(way(chance, longest, least), way(chance, longest, least)));
      }
    }
    int pageEntries = 1 << chance.between(0, 6);
    long pageNanos = chance.oneIn(2) ? 0 : chance.between(MILLI / 10, 10 * MILLI);
    long copyBytes = chance.oneIn(2) ? 0 : least << chance.between(0, 4);
    return new Hardware(disks, ways, pageEntries, pageNanos, copyBytes);
  }

  /** From a few microseconds to a tenth of a second, each scale as likely. */
  private static int permille(Chance chance) {
    return (int) Math.round(10 * StrictMath.pow(20_000, chance.fraction()));
  }

  private static Way way(Chance chance, long longest, long least) {
    return new Way(
        chance.oneIn(2) ? 0 : chance.below(longest),
        chance.oneIn(2) ? 0 : least << chance.between(0, 6));
  }

  private static List<String> concat(List<String> one, List<String> two, List<String> three) {
    return java.util.stream.Stream.of(one, two, three).flatMap(List::stream).toList();
  }

  Pace disk(String follower) {
    return disks.getOrDefault(follower, Pace.USUAL);
  }

  void attach(SimNetwork network) {
    ways.forEach((name, both) -> network.attach(name, both.out(), both.in()));
  }

  /** What it may cost, beyond what is usual, to copy all slots of a follower. */
  long nanosToCopy() {
    long there = ways.values().stream().mapToLong(each -> each.out().nanos()).max().orElse(0);
    long back = ways.values().stream().mapToLong(each -> each.in().nanos()).max().orElse(0);
    long sync = disks.values().stream().mapToLong(Pace::permille).max().orElse(1_000) * 500;
    return PAGES_IN_A_ROW * (pageNanos + 4 * (there + back) + sync);
  }

  @Override
  public String toString() {
    return "disks "
        + disks
        + ", ways "
        + ways
        + ", pages of "
        + pageEntries
        + " after "
        + pageNanos
        + " ns, "
        + copyBytesPerSecond
        + " bytes/s";
  }
}
