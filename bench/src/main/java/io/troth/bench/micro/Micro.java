package io.troth.bench.micro;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troth bench micro}: the parts of the hot path, each alone. */
@Command(
    name = "micro",
    mixinStandardHelpOptions = true,
    description = "Measures the parts of the hot path, each alone: codec, ring, cores, store.")
public final class Micro implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      defaultValue = "Benchmark",
      paramLabel = "PATTERN",
      description = "Only those whose name has this in it.")
  private String pattern;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      paramLabel = "N",
      description = "Of each of five measurements. Default: ${DEFAULT-VALUE}.")
  private int seconds;

  @Override
  public Integer call() throws RunnerException {
    new Runner(
            new OptionsBuilder()
                .include(".*" + pattern + ".*")
                .forks(1)
                .warmupIterations(3)
                .measurementIterations(5)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementTime(TimeValue.seconds(seconds))
                .build())
        .run();
    return 0;
  }
}
