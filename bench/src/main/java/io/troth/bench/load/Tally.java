package io.troth.bench.load;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** What came of a load. */
public final class Tally {
  private static final long NANOS_MAX = TimeUnit.SECONDS.toNanos(60);

  private final Histogram nanos = new Histogram(NANOS_MAX, 3);
  private long failures;
  private String firstFailure = "";
  private double seconds;

  void done(long took) {
    nanos.recordValue(Math.min(took, NANOS_MAX));
  }

  void failed(String why) {
    if (failures++ == 0) {
      firstFailure = why;
    }
  }

  void lasted(double measuredSeconds) {
    seconds = measuredSeconds;
  }

  void add(Tally other) {
    nanos.add(other.nanos);
    failures += other.failures;
    if (firstFailure.isEmpty()) {
      firstFailure = other.firstFailure;
    }
  }

  public long count() {
    return nanos.getTotalCount();
  }

  public long failures() {
    return failures;
  }

  public String firstFailure() {
    return firstFailure;
  }

  public double perSecond() {
    return count() / seconds;
  }

  public double millis(double percentile) {
    return nanos.getValueAtPercentile(percentile) / 1e6;
  }

  public double millisMax() {
    return nanos.getMaxValue() / 1e6;
  }
}
