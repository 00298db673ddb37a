package io.troth.simulation.disk;

/**
 * How quick a disk is by itself; {@link SyncTemper} says what trouble it makes on top.
 *
 * @param permille of the time that a sync usually takes
 * @param bytesPerSecond that a sync carries out; 0 for no limit
 */
public record Pace(int permille, long bytesPerSecond) {
  public static final Pace USUAL = new Pace(1_000, 0);

  long nanos(long usualNanos, long bytes) {
    long carrying = bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
    return usualNanos * permille / 1_000 + carrying;
  }
}
