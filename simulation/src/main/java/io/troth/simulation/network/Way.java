package io.troth.simulation.network;

/**
 * What lies between a server and the rest of the network, in one direction, and is always so,
 * whatever the weather ({@link Latency}).
 *
 * @param nanos what each message takes on top
 * @param bytesPerSecond of each link; 0 for no limit
 */
public record Way(long nanos, long bytesPerSecond) {
  public static final Way SHORT = new Way(0, 0);

  /** Both, one after the other. */
  Way and(Way next) {
    long least =
        bytesPerSecond == 0 || next.bytesPerSecond == 0
            ? bytesPerSecond + next.bytesPerSecond
            : Math.min(bytesPerSecond, next.bytesPerSecond);
    return new Way(nanos + next.nanos, least);
  }

  /** How long that many bytes occupy a link. */
  long occupies(long bytes) {
    return bytesPerSecond == 0 ? 0 : bytes * 1_000_000_000L / bytesPerSecond;
  }
}
