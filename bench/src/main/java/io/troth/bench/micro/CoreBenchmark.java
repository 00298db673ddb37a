package io.troth.bench.micro;

import io.troth.common.check.Invariant;
import io.troth.leader.core.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The cores of a leader and three followers, 64 requests at a time; per request, all four. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CoreBenchmark {
  private static final int AT_ONCE = 64;

  private final InProcess cluster = new InProcess(3);
  private int next;

  @Benchmark
  @OperationsPerInvocation(AT_ONCE)
  public long put() {
    return run(number -> new Command.Commit(List.of(), List.of(Some.put(number))));
  }

  @Benchmark
  @OperationsPerInvocation(AT_ONCE)
  public long get() {
    return run(number -> new Command.Read(List.of(Some.key(number))));
  }

  private long run(java.util.function.IntFunction<Command> command) {
    List<Command> commands = new ArrayList<>(AT_ONCE);
    for (int i = 0; i < AT_ONCE; i++) {
      commands.add(command.apply(next++));
    }
    long done = cluster.run(commands);
    Invariant.check(done == AT_ONCE, "R12", "done", done);
    return done;
  }
}
