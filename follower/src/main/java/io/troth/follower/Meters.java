package io.troth.follower;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.troth.follower.driver.Storage;
import io.troth.follower.loop.FollowerView;
import io.troth.follower.store.RocksStorage;
import io.troth.follower.store.Statistic;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** What is measured of a follower. */
final class Meters {
  private final MeterRegistry registry;
  private final Supplier<FollowerView> view;
  private final Timer syncs;

  /**
   * @param data the folder of the storage
   */
  Meters(MeterRegistry registry, Supplier<FollowerView> view, Path data) {
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
    gauge("promised.epoch", "Epoch that it promised", FollowerView::epoch);
    gauge("linked", "1 while a leader is linked", now -> now.linked() ? 1 : 0);
    gauge("in.doubt", "Transactions whose outcome it awaits", FollowerView::inDoubt);
    gauge("storage.failed", "1 while it cannot store", now -> now.trouble().isEmpty() ? 0 : 1);
    gauge("keys", "Keys that it holds, about", now -> usage(now, Storage.Usage::keys));
    gauge("bytes", "Bytes that it holds, about", now -> usage(now, Storage.Usage::bytes));
    File disk = data.toFile();
    gauge("disk.free.bytes", "Left on the data directory's disk", now -> disk.getUsableSpace());
    gauge("disk.bytes", "Size of the data directory's disk", now -> disk.getTotalSpace());
    for (Statistic each : Statistic.values()) {
      statistic(each);
    }
  }

  private static double usage(FollowerView now, ToDoubleFunction<Storage.Usage> of) {
    return now.storage().map(each -> of.applyAsDouble(each.usage())).orElse(Double.NaN);
  }

  private void gauge(String name, String description, ToDoubleFunction<FollowerView> of) {
    Gauge.builder("troth.follower." + name, () -> of.applyAsDouble(view.get()))
        .description(description)
        .register(registry);
  }

  private void statistic(Statistic each) {
    String name = "troth.rocksdb." + each.label();
    if (each.isCounter()) {
      FunctionCounter.builder(name, view, it -> number(it.get(), each))
          .description(each.description())
          .register(registry);
    } else {
      Gauge.builder(name, () -> number(view.get(), each))
          .description(each.description())
          .register(registry);
    }
  }

  private static double number(FollowerView now, Statistic of) {
    return now.storage()
        .filter(RocksStorage.class::isInstance)
        .map(each -> ((RocksStorage) each).number(of))
        .orElse(Double.NaN);
  }

  void synced(long nanos) {
    syncs.record(Duration.ofNanos(nanos));
  }
}
