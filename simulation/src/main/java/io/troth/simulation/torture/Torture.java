package io.troth.simulation.torture;

import io.troth.simulation.torture.fault.FaultKind;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code troth torture}. */
@Command(
    name = "troth torture",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Runs a cluster of real processes on this machine under load, kills, stops and cuts off its"
            + " servers, and judges what clients saw.",
    footer = {
      "",
      "The seed decides what clients ask and what goes wrong. Real time decides when, so that the"
          + " same seed is not the same run.",
      "",
      "Ends with 0 if all is well, 1 if a promise was broken, 2 if it was called wrongly, 3 if"
          + " something did not settle after all faults were over."
    })
public final class Torture implements Callable<Integer> {
  private static final double MINUTES_MAX = 7 * 24 * 60;
  private static final int FOLLOWERS_MAX = 12;
  private static final int REDUNDANCY_MAX = 5;
  private static final int CLIENTS_MAX = 256;

  private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

  @Spec private CommandSpec command;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      defaultValue = "2",
      description = "How long servers are tortured; ${DEFAULT-VALUE} by default.")
  private double minutes;

  @Option(
      names = "--followers",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many followers; ${DEFAULT-VALUE} by default.")
  private int followers;

  @Option(
      names = "--redundancy",
      paramLabel = "R",
      description = "Replicas of each slot; 3 by default, or as many as followers.")
  private Optional<Integer> redundancy;

  @Option(
      names = "--clients",
      paramLabel = "C",
      defaultValue = "8",
      description = "How many clients; ${DEFAULT-VALUE} by default.")
  private int clients;

  @Option(names = "--seed", paramLabel = "S", description = "Any number; drawn by default.")
  private Optional<Long> seed;

  @Option(
      names = "--faults",
      paramLabel = "LIST",
      defaultValue = "kill,restart,pause,cut,reset,slow-link,slow-sync,hung-sync,full-disk,wipe",
      description = "What goes wrong: 'none', or some of ${DEFAULT-VALUE}; all by default.")
  private String faults;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where a folder for the run is made; the system's temporary one by default.")
  private Optional<Path> data;

  @Option(names = "--keep", description = "Keeps that folder even if all is well.")
  private boolean keep;

  @Option(
      names = "--strict",
      description =
          "A promise is broken, too, if writes fail for more than 3 s while enough replicas are"
              + " whole.")
  private boolean strict;

  private Torture() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Torture());
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return new Run(plan(), out::println).run().code();
  }

  private Plan plan() {
    check(
        minutes > 0 && minutes <= MINUTES_MAX, "--minutes is above 0, and at most " + MINUTES_MAX);
    check(1, followers, FOLLOWERS_MAX, "--followers");
    int replicas = redundancy.orElse(Math.min(3, followers));
    check(1, replicas, Math.min(REDUNDANCY_MAX, followers), "--redundancy");
    check(1, clients, CLIENTS_MAX, "--clients");
    return new Plan(
        System.getProperty("troth.command"),
        seed.orElseGet(() -> ThreadLocalRandom.current().nextLong(1_000_000)),
        Duration.ofMillis((long) (minutes * 60_000)),
        followers,
        replicas,
        clients,
        kinds(),
        data.orElse(Path.of(System.getProperty("java.io.tmpdir"))),
        keep,
        strict);
  }

  private Set<FaultKind> kinds() {
    try {
      return FaultKind.parse(faults);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private void check(int min, int value, int max, String what) {
    check(min <= value && value <= max, what + " is from " + min + " to " + max);
  }

  private void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(command.commandLine(), otherwise);
    }
  }
}
