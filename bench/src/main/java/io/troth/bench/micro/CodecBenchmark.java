package io.troth.bench.micro;

import io.troth.common.message.Codec;
import io.troth.common.message.Decision;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToFollower.Round;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A round of 20 puts and as many decisions, as at 64 clients; per round. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CodecBenchmark {
  private static final int TRANSACTIONS = 20;

  private final ToFollower round = round();
  private final ByteBuffer frame = Codec.encode(round);

  private static Round round() {
    List<Decision> decisions =
        Some.prepares(1, TRANSACTIONS).stream()
            .map(each -> new Decision(each.revision(), true))
            .toList();
    return new Round(
        1, 7, 99, false, decisions, List.of(), List.of(), Some.prepares(100, TRANSACTIONS));
  }

  @Benchmark
  public ByteBuffer encode() {
    return Codec.encode(round);
  }

  @Benchmark
  public ToFollower decode() throws MalformedFrame {
    return Codec.toFollower(frame.duplicate());
  }
}
