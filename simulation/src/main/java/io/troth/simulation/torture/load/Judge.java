package io.troth.simulation.torture.load;

import io.troth.simulation.check.BankChecker;
import io.troth.simulation.check.Checker;
import io.troth.simulation.check.LinearizabilityChecker;
import io.troth.simulation.check.RefusalChecker;
import io.troth.simulation.check.RevisionChecker;
import io.troth.simulation.check.StrictSerializabilityChecker;
import io.troth.simulation.check.Verdict;
import io.troth.simulation.check.Violation;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Judges windows with the checkers of the simulation. Revisions grow across windows, so the highest
 * that was told in earlier ones goes with the next; and what a window's keys held at its end they
 * have to hold at the end of everything.
 */
final class Judge {
  private static final int READS_MAX = 40;
  private static final Duration READS_PAUSE = Duration.ofMillis(250);
  private static final int KEPT_HISTORIES_MAX = 20;
  private static final int KEPT_VIOLATIONS_MAX = 200;
  private static final int SHOWN_EVENTS_MAX = 6;

  private final Path folder;
  private final Consumer<String> tell;
  private final List<Violation> violations = new ArrayList<>();
  private final List<Remains> remains = new ArrayList<>();
  private Optional<Operation> highest = Optional.empty();
  private int kept;
  private int windows;
  private long undecided;

  Judge(Path folder, Consumer<String> tell) {
    this.folder = folder;
    this.tell = tell;
  }

  synchronized List<Violation> violations() {
    return List.copyOf(violations);
  }

  synchronized int windows() {
    return windows;
  }

  synchronized long undecided() {
    return undecided;
  }

  void strange(String request, String answer) {
    add(new Violation("R12", "An answer that no server should give.", List.of(request, answer)));
  }

  /** A fault of the torture itself must not pass for a success. */
  void failed(RuntimeException why) {
    add(new Violation("torture", "A client or the judge failed: " + why, stack(why)));
  }

  private static List<String> stack(RuntimeException why) {
    List<String> where = new ArrayList<>();
    for (StackTraceElement each : why.getStackTrace()) {
      if (where.size() < 12) {
        where.add("at " + each);
      }
    }
    return where;
  }

  private synchronized void add(Violation violation) {
    if (violations.size() < KEPT_VIOLATIONS_MAX) {
      violations.add(violation);
      tell.accept(brief(violation).toString());
    }
  }

  /** The history that is kept has all of them. */
  private static Violation brief(Violation violation) {
    List<String> events = violation.events();
    return events.size() <= SHOWN_EVENTS_MAX
        ? violation
        : new Violation(
            violation.invariant(),
            violation.sentence(),
            List.of(
                events.getFirst(), "... " + (events.size() - 2) + " more ...", events.getLast()));
  }

  /** Reads all its keys once more, as the last operations on them. */
  void closeAndJudge(Window window, Client reader) throws InterruptedException {
    readAll(window, reader);
    judge(window);
  }

  private static boolean readAll(Window window, Client reader) throws InterruptedException {
    List<Task> tasks = new ArrayList<>();
    tasks.add(Task.transaction(Request.getAll(window.workload().all())));
    for (String key : window.workload().all()) {
      Request get = Request.get(key);
      tasks.add(Task.of(Task.Api.KEYS, get, Wording.key(get)));
    }
    int tried = 0;
    for (Task task : tasks) {
      while (!(reader.ask(window, task) instanceof Outcome.Done)) {
        if (++tried >= READS_MAX) {
          return false;
        }
        Thread.sleep(READS_PAUSE);
      }
    }
    return true;
  }

  private void judge(Window window) {
    History history = window.history();
    Verdict verdict = Verdict.of(List.of());
    List<Checker> checkers =
        List.of(
            new BankChecker(window.workload().accounts(), window.workload().total()),
            new LinearizabilityChecker(),
            new RefusalChecker(),
            new StrictSerializabilityChecker());
    for (Checker checker : checkers) {
      verdict = verdict.and(checker.judge(history));
    }
    verdict = verdict.and(new RevisionChecker().judge(withHighest(history)));
    verdict = verdict.and(Verdict.of(elseWithoutReason(history)));
    remains.add(Remains.of(window.number(), history));
    history.operations().forEach(this::remember);
    synchronized (this) {
      windows++;
      undecided += verdict.undecided().size();
    }
    if (!verdict.isClean()) {
      keep(window, history, verdict);
    }
  }

  private History withHighest(History history) {
    History with = new History();
    highest.ifPresent(operation ->
        with.finish(
            with.invoke(operation.client(), operation.invokedAt(), operation.request()),
            operation.returnedAt(),
            operation.outcome()));
    for (Operation operation : history.operations()) {
      int id = with.invoke(operation.client(), operation.invokedAt(), operation.request());
      if (operation.returnedAt() != Operation.NEVER) {
        with.finish(id, operation.returnedAt(), operation.outcome());
      }
    }
    return with;
  }

  private void remember(Operation operation) {
    if (highest.isEmpty() || told(operation) > told(highest.get())) {
      highest = Optional.of(operation);
    }
  }

  private static long told(Operation operation) {
    long told = operation.revision();
    if (operation.outcome() instanceof Outcome.Done done) {
      for (Seen seen : done.seen()) {
        told = Math.max(told, seen.revision());
      }
    }
    return told;
  }

  /**
   * A transaction that did what was asked for in case that a condition fails, and saw that all of
   * them held. The checkers see the two halves as operations of their own.
   */
  private static List<Violation> elseWithoutReason(History history) {
    Map<String, Operation> refused = new HashMap<>();
    List<Violation> found = new ArrayList<>();
    for (Operation operation : history.operations()) {
      // The two are of one client and of one instant.
      String request = operation.client() + " " + operation.invokedAt();
      if (operation.outcome() instanceof Outcome.Refused) {
        refused.put(request, operation);
      } else if (operation.outcome() instanceof Outcome.Done done && refused.containsKey(request)) {
        Operation other = refused.get(request);
        if (allHold(other.request().conditions(), done)) {
          found.add(
              new Violation(
                  "I3",
                  "A transaction said that a condition failed, and saw that all of them held.",
                  List.of(other.toString(), operation.toString())));
        }
      }
    }
    return found;
  }

  private static boolean allHold(List<Condition> conditions, Outcome.Done done) {
    return !conditions.isEmpty()
        && conditions.stream()
            .allMatch(condition ->
                done.seen().stream()
                    .filter(seen -> seen.key().equals(condition.key()))
                    // Its own write says nothing of before.
                    .filter(seen -> done.revision() == 0 || seen.revision() != done.revision())
                    .anyMatch(seen -> condition.holds(seen.value(), seen.revision())));
  }

  private void keep(Window window, History history, Verdict verdict) {
    for (Violation each : verdict.violations()) {
      add(
          new Violation(
              each.invariant(),
              "window " + window.number() + ": " + each.sentence(),
              each.events()));
    }
    if (kept++ >= KEPT_HISTORIES_MAX) {
      return;
    }
    List<String> lines = new ArrayList<>();
    verdict.violations().forEach(each -> lines.add(each.toString()));
    history.operations().forEach(each -> lines.add(each.toString()));
    try {
      Files.write(folder.resolve("history-" + window.number() + ".txt"), lines);
    } catch (IOException e) {
      tell.accept("the history of window " + window.number() + " cannot be kept: " + e);
    }
  }

  /** Whether everything could be read. */
  boolean readAgain(Client reader) throws InterruptedException {
    for (Remains each : remains) {
      Optional<Outcome.Done> seen = read(reader, each);
      if (seen.isEmpty()) {
        return false;
      }
      each.differences(seen.get().seen()).forEach(this::add);
    }
    return true;
  }

  private static Optional<Outcome.Done> read(Client reader, Remains remains)
      throws InterruptedException {
    if (remains.keys().isEmpty()) {
      return Optional.of(new Outcome.Done(0, List.of()));
    }
    Window again = remains.window();
    Task task = Task.transaction(Request.getAll(remains.keys()));
    for (int tried = 0; tried < READS_MAX; tried++) {
      if (reader.ask(again, task) instanceof Outcome.Done done) {
        return Optional.of(done);
      }
      Thread.sleep(READS_PAUSE);
    }
    return Optional.empty();
  }
}
