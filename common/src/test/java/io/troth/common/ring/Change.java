package io.troth.common.ring;

import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One follower more, or one less: what the promise of few moves is about. */
record Change(
    int follower, int redundancy, SortedSet<Integer> others, Placement without, Placement with) {
  static final int FOLLOWERS_MAX = 24;
  static final int REDUNDANCY_MAX = 5;

  static Change of(int follower, int redundancy, Collection<Integer> others) {
    SortedSet<Integer> all = new TreeSet<>(others);
    all.add(follower);
    return of(follower, redundancy, others, Ring.place(all, redundancy));
  }

  private static Change of(
      int follower, int redundancy, Collection<Integer> others, Placement with) {
    return new Change(
        follower, redundancy, new TreeSet<>(others), Ring.place(others, redundancy), with);
  }

  /** Every follower of every cluster whose members are 1 .. n leaves, or comes back. */
  static void each(Consumer<Change> check) {
    for (int redundancy = 1; redundancy <= REDUNDANCY_MAX; redundancy++) {
      for (int followers = 2; followers <= FOLLOWERS_MAX + 1; followers++) {
        Placement all = Ring.place(firstIds(followers), redundancy);
        for (int follower = 1; follower <= followers; follower++) {
          SortedSet<Integer> others = firstIds(followers);
          others.remove(follower);
          check.accept(of(follower, redundancy, others, all));
        }
      }
    }
  }

  /** Some follower of some cluster with ids up to {@code idMax} leaves, or comes. */
  static Change any(RandomGenerator chance, int redundancy, int idMax) {
    int followers = chance.nextInt(2, FOLLOWERS_MAX + 2);
    SortedSet<Integer> others = new TreeSet<>();
    while (others.size() < followers) {
      others.add(chance.nextInt(1, Math.max(followers, idMax) + 1));
    }
    int follower = others.stream().skip(chance.nextInt(followers)).findFirst().orElseThrow();
    others.remove(follower);
    return of(follower, redundancy, others);
  }

  static SortedSet<Integer> firstIds(int followers) {
    return IntStream.rangeClosed(1, followers)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** What moves when the follower comes, against its fair share: 1 is ideal. */
  double joinMoves() {
    double followers = others.size() + 1;
    double fairShare = Slots.COUNT * Math.min(redundancy, followers) / followers;
    return moved(without, with) / fairShare;
  }

  /** What moves when the follower leaves, against what it held: 1 is ideal. */
  double leaveMoves() {
    return (double) moved(with, without) / with.slotsOf(follower).size();
  }

  private static int moved(Placement before, Placement after) {
    int moved = 0;
    for (int slot = 0; slot < after.slots(); slot++) {
      for (int follower : after.replicas(slot)) {
        moved += before.isReplica(follower, slot) ? 0 : 1;
      }
    }
    return moved;
  }

  @Override
  public String toString() {
    return follower + " beside " + others + " with redundancy " + redundancy;
  }
}
