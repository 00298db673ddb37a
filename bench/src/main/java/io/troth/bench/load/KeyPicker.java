package io.troth.bench.load;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Which key comes next. */
public interface KeyPicker {
  /** Instead of a key: the client has nothing left to do. */
  long NONE = -1;

  long next(SplittableRandom random);

  /** Each key once. */
  static KeyPicker each(long keys) {
    AtomicLong next = new AtomicLong();
    return random -> {
      long key = next.getAndIncrement();
      return key < keys ? key : NONE;
    };
  }

  static KeyPicker uniform(long keys) {
    return random -> random.nextLong(keys);
  }

  /**
   * Few keys get most: the k-th most liked is asked for in proportion to 1 / k^0.99, as in YCSB. By
   * the method of Gray et al., "Quickly generating billion-record synthetic databases".
   */
  static KeyPicker zipf(long keys) {
    double theta = 0.99;
    double zeta = 0;
    for (long k = 1; k <= keys; k++) {
      zeta += Math.pow((double) k, -theta);
    }
    double sum = zeta;
    double alpha = 1 / (1 - theta);
    double zetaOfTwo = 1 + Math.pow(0.5, theta);
    double eta = (1 - Math.pow(2.0 / keys, 1 - theta)) / (1 - zetaOfTwo / sum);
    long step = coprime(keys);
    return random -> {
      double u = random.nextDouble();
      double uz = u * sum;
      long rank =
          uz < 1 ? 0 : uz < zetaOfTwo ? 1 : (long) (keys * Math.pow(eta * u - eta + 1, alpha));
      // The liked ones are spread over the keys, no two on one.
      return Math.min(rank, keys - 1) * step % keys;
    };
  }

  private static long coprime(long keys) {
    long step = Math.max(1, (long) (keys * 0.618));
    while (gcd(step, keys) != 1) {
      step++;
    }
    return step;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
