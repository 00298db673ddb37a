package io.troth.simulation.torture.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.simulation.check.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A right store passes; each way to break a promise is noticed in what clients saw. */
@Timeout(60)
class LoadTest {
  private static final int OPERATIONS = 1_200;
  private static final int CLIENTS = 12;
  private static final int SEEDS_MAX = 5;

  @TempDir Path folder;

  @Test
  void a_right_store_passes_over_several_windows() throws Exception {
    try (FakeStore store = new FakeStore(FakeStore.Flaw.NONE);
        Load load = load(store, 1, 3 * OPERATIONS)) {
      assertTrue(load.finish());
      assertEquals(List.of(), load.violations());
      assertEquals(0, load.undecided());
      assertTrue(load.windows() >= 3, load.windows() + " windows");
    }
  }

  /** What is wrong with one answer another request may excuse; so it may take a few histories. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void a_broken_promise_is_noticed(FakeStore.Flaw flaw) throws Exception {
    List<String> broken = List.of();
    for (int seed = 0; broken.isEmpty() && seed < SEEDS_MAX; seed++) {
      try (FakeStore store = new FakeStore(flaw);
          Load load = load(store, seed, OPERATIONS)) {
        load.finish();
        broken = load.violations().stream().map(Violation::invariant).toList();
      }
    }
    assertFalse(broken.isEmpty(), "nothing was noticed in " + SEEDS_MAX + " histories");
    assertFalse(broken.contains("torture"), broken::toString);
    boolean ofTheHistory = broken.stream().anyMatch(each -> !each.equals("R12"));
    assertEquals(flaw != FakeStore.Flaw.ANSWERS_500, ofTheHistory, broken::toString);
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          ofTheHistory,
          files.anyMatch(file -> file.getFileName().toString().startsWith("history-")));
    }
  }

  @Test
  void what_is_lost_long_after_its_window_was_judged_is_noticed() throws Exception {
    try (FakeStore store = new FakeStore(FakeStore.Flaw.NONE);
        Load load = load(store, 1, 2 * OPERATIONS)) {
      while (load.windows() == 0) {
        Thread.sleep(Duration.ofMillis(1));
      }
      store.forgetEverything();
      load.finish();
      assertTrue(
          load.violations().stream()
              .anyMatch(
                  each -> each.invariant().equals("I1") && each.sentence().contains("window 0")),
          load.violations()::toString);
    }
  }

  /** Stopped after so many operations. */
  private Load load(FakeStore store, long seed, int operations)
      throws IOException, InterruptedException {
    Load load = new Load(seed, CLIENTS, store.port(), List.of(), folder, told -> {}).start();
    while (load.tally().operations() < operations) {
      Thread.sleep(Duration.ofMillis(1));
    }
    load.stop();
    return load;
  }
}
