package io.troth.bench.report;

import io.troth.bench.load.Mix;
import io.troth.bench.load.Tally;
import java.util.Map;

/**
 * One load on one contender, once.
 *
 * @param processorMicros of each role of server, and of the generator, for one operation
 * @param machineLoad of all that ran here, about
 */
public record Measurement(
    String contender,
    int clients,
    Mix mix,
    double perSecond,
    double p50Millis,
    double p99Millis,
    double maxMillis,
    long failures,
    String firstFailure,
    Map<String, Double> processorMicros,
    double machineLoad) {

  public static Measurement of(
      String contender,
      int clients,
      Mix mix,
      Tally tally,
      Map<String, Double> processorMicros,
      double machineLoad) {
    return new Measurement(
        contender,
        clients,
        mix,
        tally.perSecond(),
        tally.millis(50),
        tally.millis(99),
        tally.millisMax(),
        tally.failures(),
        tally.firstFailure(),
        processorMicros,
        machineLoad);
  }
}
