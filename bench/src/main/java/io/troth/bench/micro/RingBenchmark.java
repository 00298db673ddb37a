package io.troth.bench.micro;

import io.troth.common.model.Key;
import io.troth.common.ring.Placement;
import io.troth.common.ring.Ring;
import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** From a key to its slot, done for each request; and the placement, once for each membership. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RingBenchmark {
  private final byte[] bytes = "key-00001234".getBytes(StandardCharsets.UTF_8);
  private final TreeSet<Integer> six =
      IntStream.rangeClosed(1, 6).boxed().collect(Collectors.toCollection(TreeSet::new));

  @Benchmark
  public int slotOfKey() {
    return Key.of(bytes).slot();
  }

  @Benchmark
  public Placement placementOfSix() {
    return Ring.place(six, 3);
  }
}
