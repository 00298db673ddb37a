package io.troth.leader.core;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.SlotSum;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Replicas that should hold the same and do not (I8). Where more than half of three or more agree,
 * the others are wrong: they leave the in-sync set, lose their copy, and fetch it anew. Where that
 * can't be known nothing is destroyed: all are named, for somebody to judge.
 */
final class Differences {
  /** A slot that differed is looked at again so soon. */
  private static final long AGAIN_MICROS = 5_000_000;

  /** A follower's copy of a slot. */
  private record Copy(int follower, int slot) {}

  private record Known(ClusterStatus.Difference difference, long lookedMicros) {
    Known without(int follower) {
      TreeMap<Integer, SlotSum> sums = new TreeMap<>(difference.sums());
      if (sums.remove(follower) == null) {
        return this;
      }
      List<Integer> wrong = new ArrayList<>(difference.wrong());
      wrong.remove(Integer.valueOf(follower));
      return new Known(new ClusterStatus.Difference(difference.slot(), sums, wrong), lookedMicros);
    }
  }

  private final Term term;
  private final Consumer<ClusterCommand> propose;
  private final TreeMap<Integer, Known> known = new TreeMap<>();

  /** Found wrong, and not fetched anew yet: nothing of them may be kept. */
  private final Set<Copy> wrong = new LinkedHashSet<>();

  Differences(Term term, Consumer<ClusterCommand> propose) {
    this.term = term;
    this.propose = propose;
  }

  List<ClusterStatus.Difference> all() {
    return known.values().stream().map(Known::difference).toList();
  }

  /** Slots that are to be looked at again. */
  List<Integer> due() {
    List<Integer> slots = new ArrayList<>();
    known.forEach((slot, each) -> {
      if (term.now - each.lookedMicros >= AGAIN_MICROS) {
        slots.add(slot);
      }
    });
    return slots;
  }

  boolean isWrong(int follower, int slot) {
    return wrong.contains(new Copy(follower, slot));
  }

  void fetchedAnew(int follower, int slot) {
    wrong.remove(new Copy(follower, slot));
  }

  /** That follower is no member any more; another may get its number. */
  void forget(int follower) {
    wrong.removeIf(each -> each.follower == follower);
    known.replaceAll((slot, each) -> each.without(follower));
    known
        .values()
        .removeIf(each -> each.difference.sums().values().stream().distinct().count() < 2);
  }

  /** What the replicas of a slot held at one instant, by follower. */
  void judge(int slot, Map<Integer, SlotSum> sums) {
    Map<SlotSum, List<Integer>> groups = new TreeMap<>(Differences::compare);
    sums.forEach(
        (follower, sum) -> groups.computeIfAbsent(sum, any -> new ArrayList<>()).add(follower));
    if (groups.size() == 1) {
      if (known.remove(slot) != null) {
        term.report("replicas_agree_again", "slot=" + slot);
      }
      return;
    }
    List<Integer> right = isUndecided(slot) ? List.of() : majority(groups, sums.size());
    List<Integer> others =
        right.isEmpty()
            ? List.of()
            : sums.keySet().stream().filter(each -> !right.contains(each)).toList();
    note(new ClusterStatus.Difference(slot, new TreeMap<>(sums), others));
    others.forEach(each -> expel(each, slot, right));
  }

  private static int compare(SlotSum one, SlotSum other) {
    int sums = Long.compare(one.sum(), other.sum());
    return sums != 0 ? sums : Long.compare(one.keys(), other.keys());
  }

  /**
   * Whoever joins a slot whose replicas differ copies one of them, and is no witness: what could
   * not be known then can't be known by counting it.
   */
  private boolean isUndecided(int slot) {
    return known.containsKey(slot) && known.get(slot).difference.wrong().isEmpty();
  }

  private List<Integer> majority(Map<SlotSum, List<Integer>> groups, int replicas) {
    return groups.values().stream()
        .filter(each -> term.rules.outvotes(each.size(), replicas))
        .findFirst()
        .orElse(List.of());
  }

  private void note(ClusterStatus.Difference difference) {
    Known before = known.put(difference.slot(), new Known(difference, term.now));
    if (before == null || !before.difference.equals(difference)) {
      term.effect(new Effect.Alarm("replicas_differ", difference.text()));
    }
  }

  private void expel(int follower, int slot, List<Integer> right) {
    wrong.add(new Copy(follower, slot));
    propose.accept(new ClusterCommand.Expel(term.epoch, follower, List.of(slot), right));
  }
}
