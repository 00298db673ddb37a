package io.troth.simulation.torture;

import io.troth.simulation.check.Violation;
import io.troth.simulation.event.Chance;
import io.troth.simulation.torture.cluster.Cluster;
import io.troth.simulation.torture.cluster.DiskLibrary;
import io.troth.simulation.torture.fault.FaultKind;
import io.troth.simulation.torture.fault.Planner;
import io.troth.simulation.torture.fault.Probes;
import io.troth.simulation.torture.fault.Tormentor;
import io.troth.simulation.torture.load.Load;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One torture from its start to its judgement. */
public final class Run {
  /** How it ended; the numbers are the exit codes of {@code troth simulate}. */
  public enum Verdict {
    WELL(0),
    BROKEN(1),
    UNSETTLED(3);

    private final int code;

    Verdict(int code) {
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  private static final Duration STARTS_MAX = Duration.ofSeconds(180);
  private static final Duration SETTLES_MAX = Duration.ofSeconds(180);

  private final Plan plan;
  private final Consumer<String> out;
  private final Path folder;
  private final List<Violation> violations = new ArrayList<>();
  private final List<String> unsettled = new ArrayList<>();
  private long operations;
  private volatile boolean over;

  public Run(Plan plan, Consumer<String> out) throws IOException {
    this.plan = plan;
    this.out = out;
    Files.createDirectories(plan.data());
    this.folder = Files.createTempDirectory(plan.data().toAbsolutePath(), "troth-torture-");
  }

  private synchronized void say(String line) {
    out.accept(line);
    try {
      Files.writeString(
          folder.resolve("report.txt"),
          line + "\n",
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Verdict run() throws IOException, InterruptedException {
    say(plan.toString());
    say("the leader's options: " + String.join(" ", options()));
    Optional<Path> library = DiskLibrary.build(folder);
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    kinds.addAll(plan.faults());
    if (library.isEmpty() && kinds.removeIf(FaultKind::needsLibrary)) {
      say("no C compiler: faults of disks are left out (Debian, Ubuntu: apt-get install gcc)");
    }
    Cluster cluster =
        new Cluster(
            plan.program(), folder, library, plan.followers(), plan.redundancy(), options());
    Thread hook = new Thread(() -> interrupted(cluster), "stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try (cluster) {
      torture(cluster, kinds);
    } finally {
      over = true;
    }
    Verdict verdict = verdict();
    if (verdict == Verdict.WELL && !plan.keep()) {
      cluster.delete();
    } else {
      out.accept("histories, logs and data are kept in " + folder);
    }
    Runtime.getRuntime().removeShutdownHook(hook);
    return verdict;
  }

  /** On Ctrl-C, too, nothing stays behind that runs. */
  private void interrupted(Cluster cluster) {
    cluster.close();
    if (!over) {
      out.accept("interrupted; histories, logs and data are kept in " + folder);
    }
  }

  /** In half of the runs a follower that is away is soon replaced, so that slots move. */
  private List<String> options() {
    boolean soon = new Chance(plan.seed()).fork("options").oneIn(2);
    return List.of("--heal-after", soon ? "4s" : "30s", "--compare-within", "30s");
  }

  private void torture(Cluster cluster, Set<FaultKind> kinds)
      throws IOException, InterruptedException {
    cluster.launch();
    Optional<String> notYet = cluster.awaitSettled(STARTS_MAX);
    if (notYet.isPresent()) {
      unsettled.add("the cluster did not start: " + notYet.get());
      say(unsettled.getLast());
      return;
    }
    say("in the leader's words: " + cluster.byId());
    List<Integer> followers = cluster.followers().stream().map(each -> each.port()).toList();
    int leader = cluster.leader().port();
    try (Load load =
            new Load(plan.seed(), plan.clients(), leader, followers, folder, this::say).start();
        Probes probes = new Probes(leader).start()) {
      Planner planner = new Planner(plan.seed(), kinds, plan.followers());
      Tormentor tormentor = new Tormentor(cluster, planner, probes, plan.strict(), this::say);
      long end = System.nanoTime() + plan.time().toNanos();
      if (kinds.isEmpty()) {
        Thread.sleep(plan.time());
      } else {
        tormentor.runUntil(end);
      }
      cluster.heal();
      load.stop();
      probes.stop();
      settle(cluster, load);
      operations = load.tally().operations();
      violations.addAll(load.violations());
      add(tormentor.violations());
      add(cluster.violatedInvariants());
      summary(cluster, load, tormentor);
    }
  }

  private void settle(Cluster cluster, Load load) throws IOException, InterruptedException {
    long began = System.nanoTime();
    Optional<String> left = cluster.awaitSettled(SETTLES_MAX);
    if (left.isPresent()) {
      unsettled.add("not at rest after " + SETTLES_MAX.toSeconds() + " s: " + left.get());
    } else {
      say("all in sync " + (System.nanoTime() - began) / 1_000_000 + " ms after the last fault");
    }
    if (!load.finish()) {
      unsettled.add("the last reads were not answered");
    }
    if (left.isEmpty()) {
      add(cluster.differences());
    }
  }

  /** Those of the load were told when they were found. */
  private void add(List<Violation> found) {
    found.forEach(each -> say(each.toString()));
    violations.addAll(found);
  }

  private void summary(Cluster cluster, Load load, Tormentor tormentor) {
    say("");
    say(load.tally().toString().stripTrailing());
    if (tormentor.faults() > 0) {
      say(tormentor.toString().stripTrailing());
    }
    cluster.servers().stream()
        .filter(each -> each.endedByItself() > 0)
        .forEach(each -> say(each + " ended by itself " + each.endedByItself() + " times"));
    say(
        load.tally().operations()
            + " operations in "
            + load.windows()
            + " windows, "
            + tormentor.faults()
            + " faults, "
            + load.undecided()
            + " keys that a checker could not decide, "
            + violations.size()
            + " violations");
    violations.forEach(each -> say(each.invariant() + ": " + each.sentence()));
    unsettled.forEach(this::say);
    if (verdict() != Verdict.WELL) {
      say("again, though real time makes it another run: " + plan);
    }
  }

  private Verdict verdict() {
    if (!violations.isEmpty()) {
      return Verdict.BROKEN;
    }
    return unsettled.isEmpty() ? Verdict.WELL : Verdict.UNSETTLED;
  }

  /** Broken promises. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** How many were recorded. */
  public long operations() {
    return operations;
  }

  /** What had not come true in time. */
  public List<String> unsettled() {
    return List.copyOf(unsettled);
  }
}
