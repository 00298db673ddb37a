package io.troth.simulation.check;

import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A correct store on one machine, with a flaw on request. */
final class ModelStore {
  record Cell(Optional<String> value, long revision) {
    static final Cell NOTHING = new Cell(Optional.empty(), 0);

    Seen seen(String key) {
      return new Seen(key, value, value.isPresent() ? revision : 0);
    }
  }

  /** Long enough for somebody to look, short enough that few keys are written meanwhile. */
  private static final long A_WHILE = 30;

  private final EventQueue events;
  private final Chance chance;
  private final Flaw flaw;
  private final double flawOdds;
  private final TreeMap<String, Cell> cells = new TreeMap<>();
  private final TreeMap<String, Cell> before = new TreeMap<>();
  private long revision;

  ModelStore(EventQueue events, Chance chance, Flaw flaw, double flawOdds) {
    this.events = events;
    this.chance = chance;
    this.flaw = flaw;
    this.flawOdds = flawOdds;
  }

  Cell cell(String key) {
    return cells.getOrDefault(key, Cell.NOTHING);
  }

  /** Carries the request out at this instant. */
  Outcome apply(Request request, boolean answered) {
    boolean flawed = chance.odds(flawOdds);
    List<Condition> failed = new ArrayList<>();
    for (Condition condition : request.conditions()) {
      Cell cell = cell(condition.key());
      boolean written =
          request.writes().stream().anyMatch(write -> write.key().equals(condition.key()));
      boolean overlooked =
          flawed && flaw == Flaw.LOST_UPDATE || flaw == Flaw.WRITE_SKEW && !written;
      if (!overlooked && !condition.holds(cell.value(), cell.revision())) {
        failed.add(condition);
      }
    }
    boolean falsely = flawed && flaw == Flaw.FALSE_REFUSAL && !request.conditions().isEmpty();
    if (!failed.isEmpty() || falsely) {
      return refusal(request, flawed);
    }
    List<Seen> seen = new ArrayList<>();
    for (String key : request.gets()) {
      seen.add((flawed ? flawedRead(key) : cell(key)).seen(key));
    }
    long written = request.writes().isEmpty() ? 0 : nextRevision(flawed);
    write(request.writes(), written, flawed, answered);
    return flawed && flaw == Flaw.REFUSED_BUT_APPLIED && written > 0
        ? new Outcome.Refused("busy", List.of())
        : new Outcome.Done(written, seen);
  }

  /**
   * One of two: if the first is refused, the second.
   *
   * @param otherwise which needs that the first one's condition is false
   */
  List<Outcome> choose(Request request, Request otherwise) {
    boolean both = flaw == Flaw.BOTH_BRANCHES && chance.odds(flawOdds);
    Outcome first = apply(request, true);
    if (first instanceof Outcome.Done) {
      if (both) {
        write(otherwise.writes(), ++revision, false, true);
      }
      return List.of(first, new Outcome.Refused("the condition held", List.of()));
    }
    return List.of(first, apply(otherwise, true));
  }

  /** With several conditions it does not say which one failed. */
  private Outcome refusal(Request request, boolean flawed) {
    List<Condition> all = request.conditions();
    List<Seen> seen = new ArrayList<>();
    boolean fractured = flawed && flaw == Flaw.FRACTURED_REFUSAL;
    for (String key : request.gets()) {
      seen.add((fractured ? flawedRead(key) : cell(key)).seen(key));
    }
    return all.size() == 1
        ? new Outcome.Refused("condition", all, List.of(), seen)
        : new Outcome.Refused("conditions", List.of(), all, seen);
  }

  private Cell flawedRead(String key) {
    boolean torn = flaw == Flaw.FRACTURED_READ || flaw == Flaw.FRACTURED_REFUSAL;
    boolean old = flaw == Flaw.STALE_READ || torn && chance.oneIn(2);
    return old ? before.getOrDefault(key, Cell.NOTHING) : cell(key);
  }

  private long nextRevision(boolean flawed) {
    boolean reuse = flawed && flaw == Flaw.REUSED_REVISION && revision > 0;
    return reuse ? revision : ++revision;
  }

  private void write(List<Write> writes, long at, boolean flawed, boolean answered) {
    if (flawed && flaw == Flaw.LOST_WRITE) {
      return;
    }
    for (int i = 0; i < writes.size(); i++) {
      Write write = writes.get(i);
      boolean late = flawed && flaw == Flaw.TORN_TRANSACTION && i > 0;
      if (late) {
        events.after(A_WHILE, () -> set(write, at));
        continue;
      }
      Cell old = cell(write.key());
      set(write, at);
      boolean undone =
          flaw == Flaw.VANISHED_WRITE && !answered
              || flawed && flaw == Flaw.RESURRECTED_DELETE && write.value().isEmpty();
      if (undone) {
        events.after(A_WHILE, () -> undo(write.key(), at, old));
      }
    }
  }

  private void set(Write write, long at) {
    if (cell(write.key()).revision() <= at) {
      before.put(write.key(), cell(write.key()));
      cells.put(write.key(), new Cell(write.value(), at));
    }
  }

  private void undo(String key, long at, Cell old) {
    if (cell(key).revision() == at) {
      cells.put(key, old);
    }
  }
}
