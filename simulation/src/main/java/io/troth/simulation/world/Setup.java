package io.troth.simulation.world;

import io.troth.leader.core.Bounds;
import io.troth.leader.core.Timing;
import io.troth.simulation.event.Chance;
import io.troth.simulation.fault.Cast;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The sizes of a world, drawn from its seed. */
record Setup(
    int followers,
    int redundancy,
    int minReplicas,
    int clients,
    Load load,
    Timing timing,
    Bounds bounds,
    Hardware hardware,
    long troubleNanos) {
  private static final long SECOND = 1_000_000_000L;

  /** So short that a world sees many turns. */
  private static final long COMPARE_WITHIN_MICROS = 4_000_000;

  private static final int FOLLOWERS_MAX = 12;
  private static final int REDUNDANCY_MAX = 5;
  private static final int CLIENTS_MAX = 24;

  /** Followers that may join later. */
  private static final int SPARES = 2;

  /** Requests a second, of all clients together. */
  private static final int CALM_RATE = 40;

  private static final int BUSY_RATE = 200;
  private static final int RATE_MAX = 800;

  /** At higher rates than twice the calm one, trouble is over sooner. */
  private static final long TROUBLE_NANOS = 60 * SECOND;

  private static final long TROUBLE_NANOS_MIN = 8 * SECOND;

  static Setup draw(Chance chance) {
    // Mostly a handful: more cost more to run, and few of them overlap in any slot.
    int followers =
        switch (chance.below(10)) {
          case 0 -> chance.between(1, 2);
          case 1, 2 -> chance.between(8, FOLLOWERS_MAX);
          default -> chance.between(3, 7);
        };
    int redundancy = chance.between(1, Math.min(REDUNDANCY_MAX, followers));
    int minReplicas = chance.oneIn(3) ? chance.between(1, redundancy) : 0;
    int rate =
        switch (chance.below(10)) {
          case 0 -> chance.between(BUSY_RATE, RATE_MAX);
          case 1, 2 -> chance.between(CALM_RATE, BUSY_RATE);
          default -> chance.between(15, CALM_RATE);
        };
    // One that waits for its answer asks no more: a high rate needs many.
    int clients =
        rate > BUSY_RATE || chance.oneIn(4)
            ? chance.between(rate > BUSY_RATE ? 8 : 1, CLIENTS_MAX)
            : chance.between(3, 8);
    Load load = Load.draw(chance, clients, rate);
    long trouble =
        Math.max(TROUBLE_NANOS_MIN, TROUBLE_NANOS * 2 * CALM_RATE / Math.max(2 * CALM_RATE, rate));
    Hardware hardware =
        Hardware.draw(
            chance.fork("hardware"),
            names("f", 1, followers + SPARES),
            clientNames(clients),
            load.bytesPerSecond());
    return new Setup(
        followers,
        redundancy,
        minReplicas,
        clients,
        load,
        timing(chance, trouble),
        chance.oneIn(3) ? bounds(chance) : Bounds.DEFAULT,
        hardware,
        trouble);
  }

  private static Timing timing(Chance chance, long trouble) {
    Timing usual = Timing.DEFAULT;
    boolean isUsual = chance.oneIn(2);
    // Signs of life come every fifth of a second, and may be late.
    long silence = isUsual ? usual.silence() : chance.between(600_000L, 3_000_000L);
    long office = isUsual ? usual.office() : chance.between(200_000L, 2_000_000L);
    long lockWait = isUsual ? usual.lockWait() : chance.between(50_000L, 4_000_000L);
    long decisionDelay = isUsual ? usual.decisionDelay() : 500L << chance.between(0, 5);
    List<Long> seconds = trouble >= 30 * SECOND ? List.of(3L, 8L, 30L) : List.of(3L, 5L, 8L);
    long healAfter = chance.pick(seconds) * 1_000_000;
    return new Timing(silence, office, healAfter, lockWait, decisionDelay, COMPARE_WITHIN_MICROS);
  }

  /** So small that each is met, at least now and then. */
  private static Bounds bounds(Chance chance) {
    long transactionBytes = 1_000L << chance.between(0, 8);
    return new Bounds(
        chance.between(2, 24),
        transactionBytes,
        transactionBytes / chance.between(2, 8),
        chance.between(1, 16),
        chance.between(2, 32),
        1_000 << chance.between(0, 10),
        chance.between(1, 4),
        chance.between(1, 16),
        64 << chance.between(0, 8),
        chance.between(1, 16),
        chance.between(1, 16),
        chance.between(16, 64),
        chance.between(1, 8),
        chance.between(1, 4));
  }

  /** All has to settle in this time after the last fault, more where the network is slow. */
  long settleNanosMax() {
    return 40 * SECOND + hardware.nanosToCopy();
  }

  /** Clients go on for so long after healing, at least. */
  long aftermathNanos() {
    return load.rate() <= BUSY_RATE ? 3 * SECOND : SECOND;
  }

  Cast cast() {
    List<String> others = new ArrayList<>(clientNames());
    others.add(SimClusterLog.NAME);
    return new Cast(
        names("f", 1, followers), names("leader", 1, 2), names("f", followers + 1, SPARES), others);
  }

  List<String> clientNames() {
    return clientNames(clients);
  }

  private static List<String> clientNames(int clients) {
    return names("c", 1, clients);
  }

  private static List<String> names(String what, int first, int count) {
    return IntStream.range(first, first + count).mapToObj(number -> what + number).toList();
  }
}
