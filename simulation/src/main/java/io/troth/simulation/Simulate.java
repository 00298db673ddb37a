package io.troth.simulation;

import io.troth.simulation.mutant.Mutant;
import io.troth.simulation.mutant.Mutants;
import io.troth.simulation.search.Report;
import io.troth.simulation.search.Search;
import io.troth.simulation.world.Result;
import io.troth.simulation.world.Scenario;
import io.troth.simulation.world.Trace;
import io.troth.simulation.world.World;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code troth simulate}. */
@Command(
    name = "troth simulate",
    mixinStandardHelpOptions = true,
    description =
        "Runs whole clusters with faults, one for each seed, and looks for broken promises.",
    footer = {
      "",
      "Ends with 0 if all is well, 1 if a promise was broken, 2 if it was called wrongly, 3 if"
          + " something did not settle after all faults were over."
    })
public final class Simulate implements Callable<Integer> {
  private static final int SAFE = 0;
  private static final int UNSAFE = 1;
  private static final int USAGE = 2;
  private static final int UNSETTLED = 3;
  private static final long SEEDS_DEFAULT = 100;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Option(names = "--seed", paramLabel = "N", description = "Runs this seed alone.")
  private Long seed;

  @Option(names = "--trace", description = "With --seed: prints every event.")
  private boolean trace;

  @Option(names = "--seeds", paramLabel = "COUNT", description = "How many seeds; 100 by default.")
  private Long seeds;

  @Option(names = "--first-seed", paramLabel = "N", description = "Where to begin; 1 by default.")
  private long firstSeed = 1;

  @Option(names = "--minutes", paramLabel = "M", description = "Goes on for so long.")
  private Double minutes;

  @Option(names = "--threads", paramLabel = "T", description = "As many as cores by default.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--failures",
      paramLabel = "N",
      description = "Ends after so many that failed; 1 by default.")
  private int failures = 1;

  @Option(names = "--mutant", paramLabel = "NAME", description = "Breaks the protocol on purpose.")
  private String mutant = Mutant.NONE.name();

  @Option(names = "--mutants", description = "Lists the ways to break it.")
  private boolean mutants;

  private Simulate() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Simulate()).execute(arguments));
  }

  @Override
  public Integer call() throws InterruptedException {
    if (mutants) {
      Mutants.all().forEach(each -> out.printf("%-26s %s%n", each.name(), each.what()));
      return SAFE;
    }
    Mutant broken =
        mutant.equals(Mutant.NONE.name()) ? Mutant.NONE : Mutants.named(mutant).orElse(null);
    if (broken == null) {
      System.err.println("no mutant " + mutant + "; --mutants lists them");
      return USAGE;
    }
    return seed != null
        ? one(Scenario.of(seed).with(broken))
        : search(broken, minutes == null ? OptionalLong.of(count()) : OptionalLong.empty());
  }

  private long count() {
    return seeds == null ? SEEDS_DEFAULT : seeds;
  }

  private int one(Scenario scenario) {
    Result result = new World(scenario, trace ? out::println : Trace.NOBODY).run();
    out.println(
        "seed "
            + result.seed()
            + ": "
            + result.history().size()
            + " operations, "
            + result.done()
            + " done, "
            + result.refused()
            + " refused, "
            + result.unknown()
            + " unknown; "
            + result.events()
            + " events in "
            + result.simulatedNanos() / 1_000_000_000
            + " simulated seconds; settled "
            + result.settledNanos() / 1_000_000
            + " ms after the last fault");
    return tell(scenario, result);
  }

  private int search(Mutant broken, OptionalLong most) throws InterruptedException {
    long started = System.nanoTime();
    long end = minutes == null ? 0 : started + (long) (minutes * 60_000_000_000L);
    Search.Tally tally =
        Search.run(
            firstSeed,
            each -> Scenario.of(each).with(broken),
            each ->
                most.isPresent()
                    ? each < firstSeed + most.getAsLong()
                    : System.nanoTime() - end < 0,
            failures,
            threads,
            result -> out.println("seed " + result.seed() + " failed: " + result.brief()));
    out.println(
        tally.seeds()
            + " seeds from "
            + firstSeed
            + ", "
            + tally.operations()
            + " operations, "
            + (System.nanoTime() - started) / 1_000_000_000
            + " s; "
            + tally.undecided()
            + " keys that a checker could not decide");
    int worst = SAFE;
    for (Result each : tally.failures()) {
      int code = tell(Scenario.of(each.seed()).with(broken), each);
      worst = worst == UNSAFE ? UNSAFE : code;
    }
    return worst;
  }

  private int tell(Scenario scenario, Result result) {
    if (result.isClean()) {
      return SAFE;
    }
    out.println(Report.of(scenario, result));
    return result.isSafe() ? UNSETTLED : UNSAFE;
  }
}
