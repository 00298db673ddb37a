package io.troth.simulation.event;

import java.util.ArrayList;
import java.util.List;

/**
 * Seeded chance. The algorithm (SplitMix64) is written out here so that a seed means the same world
 * on every JDK. A component gets its own stream by {@link #fork(String)}: what one component draws
 * never shifts what another sees, so a small change to one part leaves the rest of a known seed's
 * scenario alone.
 */
public final class Chance {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final long seed;
  private long state;

  public Chance(long seed) {
    this.seed = seed;
    this.state = mix(seed);
  }

  /** A stream that depends on this one's seed and the name alone, not on what was drawn before. */
  public Chance fork(String name) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x100000001B3L;
    }
    return new Chance(mix(seed + GAMMA) ^ mix(hash));
  }

  public Chance fork(String name, long number) {
    return fork(name + "#" + number);
  }

  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** A number in [0, bound). */
  public int below(int bound) {
    return (int) below((long) bound);
  }

  /** A number in [0, bound). */
  public long below(long bound) {
    if (bound <= 0) {
      throw new IllegalArgumentException("bound " + bound + " is not positive");
    }
    // The high half of a 64x64 product is even enough (bias below bound / 2^64) and needs no loop.
    return Math.unsignedMultiplyHigh(nextLong(), bound);
  }

  /** A number in [least, most], both ends included. */
  public int between(int least, int most) {
    return (int) between((long) least, (long) most);
  }

  /** A number in [least, most], both ends included. */
  public long between(long least, long most) {
    return least + below(Math.addExact(most - least, 1));
  }

  /** A number in [0, 1). */
  public double fraction() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** True with that probability. */
  public boolean odds(double probability) {
    return fraction() < probability;
  }

  public boolean oneIn(int count) {
    return below(count) == 0;
  }

  public <T> T pick(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** An index, each with a probability in proportion to its weight. */
  public int pickByWeight(int... weights) {
    long total = 0;
    for (int weight : weights) {
      total += weight;
    }
    long left = below(total);
    int index = 0;
    while (left >= weights[index]) {
      left -= weights[index];
      index++;
    }
    return index;
  }

  /**
   * Exponentially distributed, so many short and a few long; never more than twenty times the mean.
   */
  public long exponential(long mean) {
    // StrictMath: Math.log may differ in the last digit between machines, and then the seed is
    // another world.
    double drawn = -StrictMath.log(1.0 - fraction()) * mean;
    return (long) Math.min(drawn, 20.0 * mean);
  }

  /** A copy in random order. */
  public <T> List<T> shuffle(List<T> items) {
    List<T> shuffled = new ArrayList<>(items);
    for (int last = shuffled.size() - 1; last > 0; last--) {
      int other = below(last + 1);
      T moved = shuffled.get(last);
      shuffled.set(last, shuffled.get(other));
      shuffled.set(other, moved);
    }
    return shuffled;
  }

  /** So many different items in random order; all of them if there are no more. */
  public <T> List<T> some(int count, List<T> items) {
    return List.copyOf(shuffle(items).subList(0, Math.min(count, items.size())));
  }

  private static long mix(long value) {
    long z = value;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
