package io.troth.follower;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.troth.follower.driver.Storage;
import io.troth.follower.loop.FollowerView;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is measured of a follower. */
final class Meters {
  private final MeterRegistry registry;
  private final Supplier<FollowerView> view;
  private final Timer syncs;

  Meters(MeterRegistry registry, Supplier<FollowerView> view) {
    this.registry = registry;
    this.view = view;
    syncs =
        Timer.builder("troth.follower.syncs")
            .description("Syncs of the write-ahead log")
            .serviceLevelObjectives(
                Duration.ofMillis(1),
                Duration.ofMillis(5),
                Duration.ofMillis(10),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofSeconds(1))
            .register(registry);
    gauge("troth.follower.promised.epoch", FollowerView::epoch);
    gauge("troth.follower.linked", now -> now.linked() ? 1 : 0);
    gauge("troth.follower.in.doubt", FollowerView::inDoubt);
    gauge("troth.follower.storage.failed", now -> now.trouble().isEmpty() ? 0 : 1);
    gauge("troth.follower.keys", now -> usage(now, Storage.Usage::keys));
    gauge("troth.follower.bytes", now -> usage(now, Storage.Usage::bytes));
  }

  private static double usage(FollowerView now, ToDoubleFunction<Storage.Usage> of) {
    return now.storage().map(each -> of.applyAsDouble(each.usage())).orElse(Double.NaN);
  }

  private void gauge(String name, ToDoubleFunction<FollowerView> of) {
    Gauge.builder(name, () -> of.applyAsDouble(view.get())).register(registry);
  }

  void synced(long nanos) {
    syncs.record(Duration.ofNanos(nanos));
  }
}
