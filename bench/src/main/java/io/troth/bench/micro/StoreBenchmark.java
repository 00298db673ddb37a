package io.troth.bench.micro;

import io.troth.common.message.Prepare;
import io.troth.follower.core.StoreChange;
import io.troth.follower.driver.StorageFailure;
import io.troth.follower.store.DataDirectory;
import io.troth.follower.store.RocksStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Rounds of 20 puts on RocksDB: prepared, applied together with the next one; per put. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class StoreBenchmark {
  private static final int ROUND = 20;

  private Path folder;
  private RocksStorage storage;
  private List<Prepare> before;
  private List<Prepare> forgotten;
  private int sequence;

  @Setup
  public void open() throws IOException, StorageFailure {
    folder = Files.createTempDirectory("troth-bench-store-");
    storage = new DataDirectory(folder).open();
    before = List.of();
    forgotten = List.of();
  }

  @TearDown
  public void close() throws IOException {
    storage.close();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(StoreBenchmark::delete);
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Benchmark
  @OperationsPerInvocation(ROUND)
  public void appendAndApply() throws StorageFailure {
    List<StoreChange> changes = new ArrayList<>();
    for (Prepare each : before) {
      changes.add(
          new StoreChange.Decided(each.revision(), true, each.slots(), each.writes(), List.of()));
    }
    for (Prepare each : forgotten) {
      changes.add(new StoreChange.Forgotten(each.revision()));
    }
    forgotten = before;
    before = Some.prepares(sequence, ROUND);
    sequence += ROUND;
    before.forEach(each -> changes.add(new StoreChange.Prepared(each)));
    storage.write(changes);
  }

  @Benchmark
  @OperationsPerInvocation(ROUND)
  public void appendAndApplyAndSync() throws StorageFailure {
    appendAndApply();
    storage.sync();
  }
}
