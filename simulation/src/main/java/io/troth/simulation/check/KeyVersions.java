package io.troth.simulation.check;

import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The versions of one key in the order of their revisions, the first of them "nothing yet", and the
 * windows of time in which each can have been current. Between two versions lies a slot: the reads
 * that saw the earlier one.
 */
final class KeyVersions {

  /**
   * One version.
   *
   * @param latest the last instant at which it can have been written
   * @param writer empty for the first, and where several operations may have written it
   */
  record Version(
      long revision, Optional<String> value, long earliest, long latest, Optional<KeyStep> writer) {
    boolean fits(KeyStep reader) {
      return reader.fits(value, revision);
    }
  }

  /** What must happen in a known place: position 2i writes version i, position 2i+1 reads it. */
  record Placed(int position, long earliest, long latest, Optional<KeyStep> step) {}

  final String key;
  final List<KeyStep> steps;
  final List<Version> versions = new ArrayList<>();

  /**
   * Writes whose place in the order is not known: they may be anywhere from their invocation on.
   */
  final List<KeyStep> unplaced;

  private final TreeMap<Long, Integer> slots = new TreeMap<>();
  private final long[] startedBefore;
  private final long[] endedAfter;

  KeyVersions(String key, List<KeyStep> steps, RevisionOwners owners) {
    this.key = key;
    this.steps = steps;
    TreeMap<Long, Version> known = new TreeMap<>();
    known.put(
        0L, new Version(0, Optional.empty(), Long.MIN_VALUE, Long.MIN_VALUE, Optional.empty()));
    for (KeyStep step : steps) {
      if (step.revision() > 0) {
        Optional<String> value = step.write().flatMap(Write::value);
        known.put(
            step.revision(),
            new Version(step.revision(), value, step.invoked(), step.latest(), Optional.of(step)));
      }
      step.seen().ifPresent(seen -> addAmbiguous(known, seen, owners));
    }
    for (Version version : known.values()) {
      slots.put(version.revision(), versions.size());
      versions.add(version);
    }
    unplaced =
        steps.stream().filter(step -> step.write().isPresent() && step.revision() == 0).toList();
    startedBefore = new long[versions.size()];
    endedAfter = new long[versions.size()];
    bound();
  }

  private static void addAmbiguous(TreeMap<Long, Version> known, Seen seen, RevisionOwners owners) {
    List<Operation> writers = owners.candidates(seen.revision());
    if (!writers.isEmpty()) {
      long earliest = writers.stream().mapToLong(Operation::invokedAt).min().orElseThrow();
      known.putIfAbsent(
          seen.revision(),
          new Version(seen.revision(), seen.value(), earliest, Operation.NEVER, Optional.empty()));
    }
  }

  /** The index of the version with that revision; empty if this key has none. */
  Optional<Integer> slotOf(long revision) {
    return Optional.ofNullable(slots.get(revision));
  }

  /** The version that the step surely read. */
  Optional<Integer> slotReadBy(KeyStep step) {
    return step.readRevision() == 0 ? Optional.empty() : slotOf(step.readRevision());
  }

  /** All writes and reads with a known place, in its order. */
  List<Placed> placed() {
    List<Placed> placed = new ArrayList<>();
    for (int i = 1; i < versions.size(); i++) {
      Version version = versions.get(i);
      placed.add(new Placed(2 * i, version.earliest(), version.latest(), version.writer()));
    }
    for (KeyStep step : steps) {
      if (step.write().isEmpty()) {
        slotReadBy(step)
            .ifPresent(slot ->
                placed.add(
                    new Placed(2 * slot + 1, step.invoked(), step.latest(), Optional.of(step))));
      }
    }
    placed.sort((a, b) -> Integer.compare(a.position(), b.position()));
    return placed;
  }

  /** Whether a read can have been in that slot, as far as time goes. */
  boolean isOpen(int slot, KeyStep reader) {
    return endedAfter[slot] >= reader.invoked() && startedBefore[slot] <= reader.latest();
  }

  /** The first slot that was not surely over when the reader began. */
  int firstSlot(KeyStep reader) {
    int low = 0;
    int high = versions.size() - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (endedAfter[middle] >= reader.invoked()) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Whether that slot and all later ones surely began after the reader ended. */
  boolean isBeyond(int slot, KeyStep reader) {
    return startedBefore[slot] > reader.latest();
  }

  /** Whether a write of unknown place can have made what the reader saw. */
  boolean explainedByUnplaced(KeyStep reader) {
    return unplaced.stream()
        .anyMatch(write ->
            write != reader
                && write.invoked() <= reader.latest()
                && reader.fits(write.write().orElseThrow().value(), -1));
  }

  private void bound() {
    List<Placed> placed = placed();
    int next = 0;
    long started = Long.MIN_VALUE;
    for (int slot = 0; slot < versions.size(); slot++) {
      while (next < placed.size() && placed.get(next).position() <= 2 * slot) {
        started = Math.max(started, placed.get(next++).earliest());
      }
      startedBefore[slot] = started;
    }
    int last = placed.size() - 1;
    long ended = Long.MAX_VALUE;
    for (int slot = versions.size() - 1; slot >= 0; slot--) {
      while (last >= 0 && placed.get(last).position() >= 2 * slot + 2) {
        ended = Math.min(ended, placed.get(last--).latest());
      }
      endedAfter[slot] = ended;
    }
  }
}
