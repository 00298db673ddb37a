package io.troth.simulation.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.leader.core.Bounds;
import io.troth.leader.core.Timing;
import io.troth.simulation.event.Chance;
import java.util.Comparator;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What no seed can produce, nobody has tested. */
class SetupTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int SEEDS = 2_000;

  private static final List<Setup> SETUPS =
      LongStream.rangeClosed(1, SEEDS).mapToObj(SetupTest::setup).toList();

  private static Setup setup(long seed) {
    return Setup.draw(new Chance(seed).fork("setup"));
  }

  @Test
  void one_seed_is_one_setup() {
    assertEquals(setup(5).toString(), setup(5).toString());
  }

  @Test
  void every_number_of_followers_replicas_and_clients_comes() {
    assertEquals(numbers(1, 12), all(Setup::followers));
    assertEquals(numbers(1, 5), all(Setup::redundancy));
    assertEquals(numbers(1, 24), all(Setup::clients));
    assertTrue(SETUPS.stream().allMatch(each -> each.redundancy() <= each.followers()));
    assertTrue(SETUPS.stream().anyMatch(each -> each.followers() >= 2 * each.redundancy()));
    assertTrue(SETUPS.stream().anyMatch(each -> each.followers() == each.redundancy()));
  }

  @Test
  void load_is_low_and_high_and_then_trouble_is_short() {
    LongSummaryStatistics rates = range(each -> each.load().rate());
    assertTrue(rates.getMin() < 20 && rates.getMax() > 700, rates.toString());
    LongSummaryStatistics values = range(each -> each.load().valueBytesMax());
    assertTrue(values.getMin() < 32 && values.getMax() >= 32 * 1024, values.toString());
    for (Setup each : SETUPS) {
      long requests = each.load().rate() * (each.troubleNanos() / SECOND);
      assertTrue(requests <= 6_400, each.toString());
    }
    long median =
        SETUPS.stream()
            .sorted(Comparator.comparing(Setup::troubleNanos))
            .toList()
            .get(SEEDS / 2)
            .troubleNanos();
    assertEquals(60 * SECOND, median);
  }

  @Test
  void disks_and_links_differ_by_orders_of_magnitude() {
    LongSummaryStatistics paces =
        SETUPS.stream()
            .flatMap(each -> each.hardware().disks().values().stream())
            .mapToLong(pace -> pace.permille())
            .summaryStatistics();
    assertTrue(paces.getMin() <= 10 && paces.getMax() >= 200_000, paces.toString());
    LongSummaryStatistics ways =
        SETUPS.stream()
            .flatMap(each -> each.hardware().ways().values().stream())
            .mapToLong(way -> way.out().nanos() + way.in().nanos())
            .summaryStatistics();
    assertTrue(ways.getMin() == 0 && ways.getMax() >= 20_000_000, ways.toString());
    assertTrue(SETUPS.stream().anyMatch(each -> each.hardware().disks().isEmpty()));
  }

  @Test
  void half_of_the_worlds_wait_as_servers_do_and_most_have_their_bounds() {
    long usual =
        SETUPS.stream().filter(each -> each.timing().silence() == Timing.DEFAULT.silence()).count();
    long small = SETUPS.stream().filter(each -> !each.bounds().equals(Bounds.DEFAULT)).count();
    assertTrue(usual > SEEDS / 3 && usual < SEEDS * 2 / 3, usual + " of " + SEEDS);
    assertTrue(small > SEEDS / 5 && small < SEEDS / 2, small + " of " + SEEDS);
  }

  private static TreeSet<Integer> numbers(int first, int last) {
    return new TreeSet<>(IntStream.rangeClosed(first, last).boxed().toList());
  }

  private static TreeSet<Integer> all(Function<Setup, Integer> option) {
    return new TreeSet<>(SETUPS.stream().map(option).toList());
  }

  private static LongSummaryStatistics range(ToLongFunction<Setup> option) {
    return SETUPS.stream().mapToLong(option).summaryStatistics();
  }
}
