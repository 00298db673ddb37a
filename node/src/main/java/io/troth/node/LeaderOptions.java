package io.troth.node;

import io.troth.common.check.Limits;
import io.troth.leader.core.Timing;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What whoever can be a leader can be told. */
final class LeaderOptions {
  private static final long SILENCE_MILLIS_MIN = 2 * Limits.BEAT_MILLIS;

  @Option(
      names = "--min-replicas",
      defaultValue = "0",
      paramLabel = "N",
      description = {
        "In-sync replicas that a write needs (default: a majority).",
        "Counts when a cluster is founded."
      })
  private int minReplicas;

  @Option(
      names = "--silence",
      defaultValue = "1s",
      paramLabel = "TIME",
      description = "A follower silent for so long has failed (default: ${DEFAULT-VALUE}).")
  private Duration silence;

  @Option(
      names = "--heal-after",
      defaultValue = "30s",
      paramLabel = "TIME",
      description = "A follower away for so long is replaced (default: ${DEFAULT-VALUE}).")
  private Duration healAfter;

  @Option(
      names = "--compare-within",
      defaultValue = "1h",
      paramLabel = "TIME",
      description = {
        "In this time the replicas of every slot are compared once, in the background; 0s for",
        "never (default: ${DEFAULT-VALUE})."
      })
  private Duration compareWithin;

  int minReplicas(ServerOptions options, int redundancy) {
    options.check(minReplicas, 0, redundancy, "a number of replicas for --min-replicas");
    return minReplicas;
  }

  Timing timing(ServerOptions options) {
    if (silence.toMillis() <= SILENCE_MILLIS_MIN) {
      throw options.wrong("--silence must be longer than " + SILENCE_MILLIS_MIN + "ms");
    }
    if (!compareWithin.isZero() && compareWithin.toMillis() < Limits.COMPARE_WITHIN_MILLIS_MIN) {
      throw options.wrong(
          "--compare-within must be 0s or at least " + Limits.COMPARE_WITHIN_MILLIS_MIN + "ms");
    }
    Timing usual = Timing.DEFAULT;
    return new Timing(
        micros(silence),
        usual.office(),
        micros(healAfter),
        usual.lockWait(),
        usual.decisionDelay(),
        micros(compareWithin));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }
}
