package io.troth.common.live;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a leader has to do: counted by its loop, read once a second by somebody else. Counters only
 * grow; a second is the difference of two readings.
 */
public final class LoadMeter {
  private final Latencies reads = new Latencies();
  private final Latencies writes = new Latencies();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong rounds = new AtomicLong();
  private final AtomicLong roundWrites = new AtomicLong();

  private Reading last = reading(0);

  /** By the loop's thread, as all that counts. */
  public void read(long micros) {
    reads.count(micros);
  }

  public void write(long micros) {
    writes.count(micros);
  }

  /** Not done, or nobody knows. */
  public void refused() {
    add(refused, 1);
  }

  /** A round with so many transactions went to a follower. */
  public void round(int transactions) {
    add(rounds, 1);
    add(roundWrites, transactions);
  }

  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }

  /** What happened since this was asked last, by one thread. */
  public Load since(long nowMicros, long wallMillis, int queueDepth) {
    Reading now = reading(nowMicros);
    Reading before = last;
    last = now;
    double seconds = Math.max(1, now.micros - before.micros) / 1e6;
    long rounded = now.rounds - before.rounds;
    return new Load(
        wallMillis,
        rate(sum(now.reads) - sum(before.reads), seconds),
        rate(sum(now.writes) - sum(before.writes), seconds),
        rate(now.refused - before.refused, seconds),
        Latencies.quantile(before.reads, now.reads, 0.5),
        Latencies.quantile(before.reads, now.reads, 0.99),
        Latencies.quantile(before.writes, now.writes, 0.5),
        Latencies.quantile(before.writes, now.writes, 0.99),
        rounded == 0 ? 0 : (now.roundWrites - before.roundWrites) / (double) rounded,
        queueDepth);
  }

  private static long rate(long count, double seconds) {
    return Math.round(count / seconds);
  }

  private static long sum(long[] counts) {
    long sum = 0;
    for (long each : counts) {
      sum += each;
    }
    return sum;
  }

  private Reading reading(long micros) {
    return new Reading(
        micros,
        reads.total(),
        writes.total(),
        refused.getAcquire(),
        rounds.getAcquire(),
        roundWrites.getAcquire());
  }

  private record Reading(
      long micros, long[] reads, long[] writes, long refused, long rounds, long roundWrites) {}
}
