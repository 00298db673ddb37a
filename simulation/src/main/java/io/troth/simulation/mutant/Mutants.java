package io.troth.simulation.mutant;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All of them. */
public final class Mutants {
  /**
   * Those that no world has shown to be broken within some hundred seeds: a fault or a checker is
   * missing that would. Unit tests of the cores hold these judgements meanwhile.
   */
  private static final Set<String> UNNOTICED =
      Set.of(
          "keep-for-the-slow",
          "take-up-all",
          "blame-others",
          "hide-hung-syncs",
          "epoch-twice",
          "believe-rolled-back",
          "since-stable",
          "drained-too-early",
          "decide-unheard",
          "write-without-lease",
          "old-leaders-join",
          "wait-for-who-left",
          "read-without-lease");

  private Mutants() {}

  public static List<Mutant> all() {
    List<Mutant> all = new ArrayList<>(LeaderMutants.all());
    all.addAll(FollowerMutants.all());
    all.addAll(OtherMutants.all());
    return List.copyOf(all);
  }

  /** Those of which there is a test that the checkers catch them. */
  public static List<Mutant> noticed() {
    return all().stream().filter(each -> !UNNOTICED.contains(each.name())).toList();
  }

  public static Optional<Mutant> named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
