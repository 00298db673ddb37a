package io.troth.simulation.check;

import io.troth.simulation.check.KeyVersions.Placed;
import io.troth.simulation.check.KeyVersions.Version;
import io.troth.simulation.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Linearizability of one key by its revisions, in n log n. Revisions give the order of the writes,
 * and reads that carry one their place in it; what is left is to see that no operation which ended
 * before another began comes after it. Reads without a revision ("no key", a refused condition) go
 * into the first slot that fits: if any placing works, that one does.
 *
 * <p>It never accuses falsely. It lets pass what a write of unknown place might explain; the search
 * judges that.
 */
final class RevisionOrderCheck {
  private final KeyVersions versions;

  RevisionOrderCheck(KeyVersions versions) {
    this.versions = versions;
  }

  Optional<Violation> check() {
    return againstTime()
        .or(this::writesOnWrongVersion)
        .or(this::readsOfWrongVersion)
        .or(this::readsWithoutPlace);
  }

  private Optional<Violation> againstTime() {
    Placed late = null;
    List<Placed> sameSlot = new ArrayList<>();
    for (Placed placed : versions.placed()) {
      if (!sameSlot.isEmpty() && sameSlot.getFirst().position() < placed.position()) {
        for (Placed earlier : sameSlot) {
          late = late == null || earlier.earliest() > late.earliest() ? earlier : late;
        }
        sameSlot.clear();
      }
      if (late != null && placed.latest() < late.earliest()) {
        return Optional.of(outOfTime(late, placed));
      }
      sameSlot.add(placed);
    }
    return Optional.empty();
  }

  private Violation outOfTime(Placed before, Placed after) {
    Version earlier = versions.versions.get(before.position() / 2);
    Version later = versions.versions.get(after.position() / 2);
    boolean read = before.position() % 2 == 1;
    String sentence =
        (read ? "A read of " : "A write of ")
            + versions.key
            + " that began after revision "
            + later.revision()
            + " was settled "
            + (read ? "saw" : "was put at")
            + " the older revision "
            + earlier.revision()
            + ".";
    List<String> events = new ArrayList<>();
    if (read) {
      earlier.writer().ifPresent(writer -> events.add(writer.operation().toString()));
    }
    later.writer().ifPresent(writer -> events.add(writer.operation().toString()));
    after
        .step()
        .map(step -> step.operation().toString())
        .filter(text -> !events.contains(text))
        .ifPresent(events::add);
    before.step().ifPresent(step -> events.add(step.operation().toString()));
    return new Violation("I3", sentence, events);
  }

  /**
   * A conditional write must stand right on the version that its condition held for: else an update
   * is lost.
   */
  private Optional<Violation> writesOnWrongVersion() {
    for (int i = 1; i < versions.versions.size(); i++) {
      Version version = versions.versions.get(i);
      Version before = versions.versions.get(i - 1);
      KeyStep writer = version.writer().orElse(null);
      if (writer == null
          || !writer.isObservation()
          || before.fits(writer)
          || versions.explainedByUnplaced(writer)) {
        continue;
      }
      boolean unknownVersion =
          writer.readRevision() > 0
              && versions.slotReadBy(writer).isEmpty()
              && !versions.unplaced.isEmpty();
      if (!unknownVersion) {
        List<String> events = new ArrayList<>();
        before.writer().ifPresent(step -> events.add(step.operation().toString()));
        events.add(writer.operation().toString());
        String sentence =
            "A write of "
                + versions.key
                + " took effect on revision "
                + before.revision()
                + ", of which its condition or read is not true.";
        return Optional.of(new Violation("I3", sentence, events));
      }
    }
    return Optional.empty();
  }

  private Optional<Violation> readsOfWrongVersion() {
    for (KeyStep step : versions.steps) {
      Optional<Integer> slot = versions.slotReadBy(step);
      if (step.happened() && slot.isPresent() && !versions.versions.get(slot.get()).fits(step)) {
        return Optional.of(
            new Violation(
                "I3",
                "What was observed of " + versions.key + " cannot all be true of one version.",
                List.of(step.operation().toString())));
      }
    }
    return Optional.empty();
  }

  /**
   * Places each read without a revision as early as it may be, in the order in which they began.
   */
  private Optional<Violation> readsWithoutPlace() {
    record Taken(long latest, int slot) {}
    PriorityQueue<Taken> waiting = new PriorityQueue<>(Comparator.comparingLong(Taken::latest));
    int floor = 0;
    for (KeyStep step : versions.steps) {
      if (step.write().isPresent() || !step.happened() || step.readRevision() > 0) {
        continue;
      }
      while (!waiting.isEmpty() && waiting.peek().latest() < step.invoked()) {
        floor = Math.max(floor, waiting.poll().slot());
      }
      int slot = Math.max(floor, versions.firstSlot(step));
      while (slot < versions.versions.size()
          && !versions.isBeyond(slot, step)
          && !versions.versions.get(slot).fits(step)) {
        slot++;
      }
      boolean found = slot < versions.versions.size() && !versions.isBeyond(slot, step);
      // Where an unplaced write may explain it, a later slot is no longer forced: it must not push
      // others.
      if (versions.explainedByUnplaced(step)) {
        continue;
      }
      if (!found) {
        return Optional.of(noPlace(step, Math.max(floor, versions.firstSlot(step))));
      }
      waiting.add(new Taken(step.latest(), slot));
    }
    return Optional.empty();
  }

  private Violation noPlace(KeyStep step, int firstSlot) {
    List<String> events = new ArrayList<>();
    versions
        .versions
        .get(firstSlot)
        .writer()
        .map(KeyStep::operation)
        .map(Operation::toString)
        .ifPresent(events::add);
    events.add(step.operation().toString());
    return new Violation(
        "I3",
        "No state of "
            + versions.key
            + " between its question and its answer fits what was observed.",
        events);
  }
}
