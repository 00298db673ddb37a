package io.troth.simulation.search;

import io.troth.simulation.world.Result;
import io.troth.simulation.world.Scenario;
import io.troth.simulation.world.Trace;
import io.troth.simulation.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;

/** Runs one seed after the other on several threads, each world on one. */
public final class Search {
  /** How far a search came. */
  public record Tally(long seeds, long operations, long undecided, List<Result> failures) {}

  private final LongFunction<Scenario> scenarios;
  private final LongPredicate goesOn;
  private final int failuresMax;
  private final Consumer<Result> told;
  private final AtomicLong next;
  private final AtomicLong seeds = new AtomicLong();
  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong undecided = new AtomicLong();
  private final ConcurrentSkipListMap<Long, Result> failures = new ConcurrentSkipListMap<>();

  /** What stopped the search, if it is no finding but a fault of the search or a world itself. */
  private final AtomicReference<IllegalStateException> broken = new AtomicReference<>();

  private Search(
      long first,
      LongFunction<Scenario> scenarios,
      LongPredicate goesOn,
      int failuresMax,
      Consumer<Result> told) {
    this.next = new AtomicLong(first);
    this.scenarios = scenarios;
    this.goesOn = goesOn;
    this.failuresMax = failuresMax;
    this.told = told;
  }

  /**
   * @param goesOn asked with each seed before it runs
   * @param failuresMax ends the search
   * @param told of each failure at once, by whichever thread found it
   */
  public static Tally run(
      long first,
      LongFunction<Scenario> scenarios,
      LongPredicate goesOn,
      int failuresMax,
      int threads,
      Consumer<Result> told)
      throws InterruptedException {
    Search search = new Search(first, scenarios, goesOn, failuresMax, told);
    List<Thread> workers = new ArrayList<>();
    for (int at = 0; at < threads; at++) {
      workers.add(Thread.ofPlatform().name("world-" + at).start(search::work));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    if (search.broken.get() != null) {
      throw new IllegalStateException(
          "The search could not go on: " + search.broken.get().getMessage(), search.broken.get());
    }
    return new Tally(
        search.seeds.get(),
        search.operations.get(),
        search.undecided.get(),
        List.copyOf(search.failures.values()));
  }

  private void work() {
    for (long seed = next.getAndIncrement();
        goesOn.test(seed) && failures.size() < failuresMax && broken.get() == null;
        seed = next.getAndIncrement()) {
      Result result;
      try {
        result = new World(scenarios.apply(seed), Trace.NOBODY).run();
      } catch (RuntimeException failure) {
        // A thread that dies alone would leave seeds out, and nothing would tell.
        broken.compareAndSet(null, new IllegalStateException("seed " + seed, failure));
        return;
      }
      seeds.incrementAndGet();
      operations.addAndGet(result.history().size());
      undecided.addAndGet(result.undecided().size());
      if (!result.isClean()) {
        failures.put(seed, result);
        told.accept(result);
      }
    }
  }
}
