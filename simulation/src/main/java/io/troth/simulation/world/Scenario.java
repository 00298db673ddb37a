package io.troth.simulation.world;

import io.troth.simulation.fault.Phase;
import io.troth.simulation.mutant.Mutant;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which world, and what is left out of it.
 *
 * @param clientsMax fewer clients than the seed draws, for shrinking
 * @param kept the faults that happen, for shrinking
 * @param ignored promises that the world does not watch, to see that others would notice
 */
public record Scenario(
    long seed, Mutant mutant, int clientsMax, Predicate<Phase.Planned> kept, Set<Promise> ignored) {

  public static Scenario of(long seed) {
    return new Scenario(seed, Mutant.NONE, Integer.MAX_VALUE, fault -> true, Set.of());
  }

  public Scenario with(Mutant next) {
    return new Scenario(seed, next, clientsMax, kept, ignored);
  }

  public Scenario ignoring(Set<Promise> promises) {
    return new Scenario(seed, mutant, clientsMax, kept, promises);
  }

  public Scenario keeping(Predicate<Phase.Planned> fewer) {
    return new Scenario(seed, mutant, clientsMax, fewer, ignored);
  }

  public Scenario clients(int most) {
    return new Scenario(seed, mutant, most, kept, ignored);
  }
}
