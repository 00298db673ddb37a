package io.troth.simulation.check;

import io.troth.simulation.history.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks for an order of one key's steps that explains everything, after Wing and Gong with Lowe's
 * memory of what was tried. It does not believe that revisions are in order, only that a read which
 * names one read from that write; so it judges independently of {@link RevisionOrderCheck}. Two
 * things keep it quick: a read that fits now is taken at once, for waiting never helps it; and
 * writes are tried by revision, so that a correct history goes straight through.
 */
final class OrderSearch {
  private static final int STUCK_SHOWN_MAX = 4;

  /** What came of it. */
  sealed interface Result {
    record Explained(int tried) implements Result {}

    record Impossible(int tried, List<Operation> stuck) implements Result {}

    record GaveUp(int tried) implements Result {}
  }

  private record Progress(long low, long high) {}

  private static final class Node {
    private final RegisterState state;
    private final int trail;
    private final Deque<Integer> choices;

    private Node(RegisterState state, int trail, Deque<Integer> choices) {
      this.state = state;
      this.trail = trail;
      this.choices = choices;
    }
  }

  private final RevisionOwners owners;
  private final List<KeyStep> steps;
  private final long[] hints;
  private final int statesMax;
  private final BitSet taken = new BitSet();
  private final List<Integer> trail = new ArrayList<>();
  private final Set<Progress> tried = new HashSet<>();
  private final int needed;
  private int neededTaken;
  private long low;
  private long high;
  private int furthest = -1;
  private long furthestEnd;
  private BitSet furthestTaken = new BitSet();

  OrderSearch(List<KeyStep> steps, RevisionOwners owners, int statesMax) {
    this.owners = owners;
    this.statesMax = statesMax;
    this.steps = steps.stream().filter(step -> step.happened() || canBeSeen(step, steps)).toList();
    this.needed = (int) this.steps.stream().filter(KeyStep::happened).count();
    this.hints = new long[this.steps.size()];
    for (int i = 0; i < hints.length; i++) {
      hints[i] = hint(this.steps.get(i));
    }
  }

  Result search() {
    Deque<Node> path = new ArrayDeque<>();
    path.push(enter(RegisterState.NOTHING));
    while (!path.isEmpty()) {
      if (neededTaken == needed) {
        return new Result.Explained(tried.size());
      }
      if (tried.size() > statesMax) {
        return new Result.GaveUp(tried.size());
      }
      Node node = path.peek();
      undoTo(node.trail);
      Integer choice = node.choices.poll();
      if (choice == null) {
        path.pop();
        continue;
      }
      RegisterState state = node.state.after(steps.get(choice), owners::isOwned).orElseThrow();
      take(choice);
      Node next = enter(state);
      if (tried.add(new Progress(low ^ state.hash(), high + 31 * state.hash()))) {
        path.push(next);
      }
    }
    return new Result.Impossible(tried.size(), stuck());
  }

  /** Takes every read that fits, and lists what could change the state next. */
  private Node enter(RegisterState state) {
    List<Integer> choices = new ArrayList<>();
    long end = 0;
    boolean more = true;
    while (more) {
      more = false;
      choices.clear();
      end = Long.MAX_VALUE;
      for (int i = taken.nextClearBit(0); i < steps.size(); i = taken.nextClearBit(i + 1)) {
        KeyStep step = steps.get(i);
        if (step.invoked() > end) {
          break;
        }
        Optional<RegisterState> after = state.after(step, owners::isOwned);
        if (step.write().isEmpty() && after.isPresent() && after.get().equals(state)) {
          take(i);
          more = true;
          continue;
        }
        end = step.happened() ? Math.min(end, step.latest()) : end;
        if (after.isPresent() && isWorthTrying(step, after.get(), state, choices)) {
          choices.add(i);
        }
      }
    }
    remember(end);
    choices.sort(Comparator.<Integer>comparingLong(i -> hints[i]).thenComparingInt(i -> i));
    return new Node(state, trail.size(), new ArrayDeque<>(choices));
  }

  /**
   * Of several writes that may never have happened and would do the same, the earliest serves as
   * well as any; one that changes nothing serves for nothing.
   */
  private boolean isWorthTrying(
      KeyStep step, RegisterState after, RegisterState before, List<Integer> choices) {
    if (step.happened()) {
      return true;
    }
    return !after.equals(before)
        && choices.stream()
            .map(steps::get)
            .noneMatch(other ->
                !other.happened()
                    && other.held().equals(step.held())
                    && other.write().equals(step.write()));
  }

  /** Where the search came furthest is where a reader should look. */
  private void remember(long end) {
    if (neededTaken > furthest) {
      furthest = neededTaken;
      furthestEnd = end;
      furthestTaken = (BitSet) taken.clone();
    }
  }

  private List<Operation> stuck() {
    List<Operation> stuck = new ArrayList<>();
    for (int i = furthestTaken.nextClearBit(0);
        i < steps.size();
        i = furthestTaken.nextClearBit(i + 1)) {
      KeyStep step = steps.get(i);
      if (step.happened() && step.invoked() <= furthestEnd && stuck.size() < STUCK_SHOWN_MAX) {
        stuck.add(step.operation());
      }
    }
    return stuck;
  }

  private void take(int step) {
    flip(step);
    trail.add(step);
    neededTaken += steps.get(step).happened() ? 1 : 0;
  }

  private void undoTo(int size) {
    while (trail.size() > size) {
      int step = trail.removeLast();
      flip(step);
      neededTaken -= steps.get(step).happened() ? 1 : 0;
    }
  }

  /**
   * Keeps a 128-bit mark of the set of taken steps: far smaller than the set, and never the same
   * for two by accident.
   */
  private void flip(int step) {
    taken.flip(step);
    low ^= mark(2L * step + 1);
    high ^= mark(2L * step + 2);
  }

  private static long mark(long number) {
    long z = number * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /**
   * A write that nothing can have seen need not have happened: leaving it out spares trying it
   * everywhere.
   */
  private boolean canBeSeen(KeyStep write, List<KeyStep> all) {
    Optional<String> value = write.write().orElseThrow().value();
    return all.stream()
        .anyMatch(step ->
            step != write
                && step.isObservation()
                && step.latest() >= write.invoked()
                && !owners.isOwned(step.readRevision())
                && step.fits(value, step.readRevision() > 0 ? step.readRevision() : -1));
  }

  /**
   * When to try a write: by its revision, or the lowest that a read ascribes to its value; unseen
   * ones last.
   */
  private long hint(KeyStep step) {
    if (step.revision() > 0 || step.write().isEmpty()) {
      return step.revision();
    }
    return steps.stream()
        .filter(reader -> reader.readRevision() > 0 && !owners.isOwned(reader.readRevision()))
        .filter(reader -> reader.fits(step.write().orElseThrow().value(), reader.readRevision()))
        .mapToLong(KeyStep::readRevision)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
