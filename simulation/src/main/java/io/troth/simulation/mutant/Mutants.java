package io.troth.simulation.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All of them: for each there is a test that the checkers catch it. */
public final class Mutants {
  private Mutants() {}

  public static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>(LeaderMutants.all());
    all.addAll(FollowerMutants.all());
    all.addAll(OtherMutants.all());
    return List.copyOf(all);
  }

  public static Optional<Mutant> named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
