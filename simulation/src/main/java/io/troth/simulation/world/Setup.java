package io.troth.simulation.world;

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
    long meanPauseNanos,
    Timing timing,
    long troubleNanos) {
  private static final long SECOND = 1_000_000_000L;

  /** So short that a world sees many turns. */
  private static final long COMPARE_WITHIN_MICROS = 4_000_000;

  /** More than any draw gives, so that a shrunk world may have fewer. */
  static final int CLIENTS_MAX = 8;

  static Setup draw(Chance chance) {
    int followers = chance.between(3, 7);
    int redundancy = chance.between(1, Math.min(5, followers));
    int minReplicas = chance.oneIn(3) ? chance.between(1, redundancy) : 0;
    int clients = chance.between(3, CLIENTS_MAX);
    // So that the whole world does some 20 operations a second.
    long meanPause = clients * SECOND / chance.between(15, 40);
    long healAfter = chance.pick(List.of(3L, 8L, 30L)) * 1_000_000;
    Timing usual = Timing.DEFAULT;
    Timing timing =
        new Timing(
            usual.silence(),
            usual.office(),
            healAfter,
            usual.lockWait(),
            usual.decisionDelay(),
            COMPARE_WITHIN_MICROS);
    return new Setup(followers, redundancy, minReplicas, clients, meanPause, timing, 60 * SECOND);
  }

  Cast cast() {
    List<String> others = new ArrayList<>(clientNames());
    others.add(SimClusterLog.NAME);
    return new Cast(
        names("f", 1, followers), names("leader", 1, 2), names("f", followers + 1, 2), others);
  }

  List<String> clientNames() {
    return names("c", 1, clients);
  }

  private static List<String> names(String what, int first, int count) {
    return IntStream.range(first, first + count).mapToObj(number -> what + number).toList();
  }
}
