package io.troth.bench;

import io.troth.bench.contender.Contender;
import io.troth.bench.contender.Server;
import io.troth.bench.load.KeyPicker;
import io.troth.bench.load.Mix;
import io.troth.bench.load.Plan;
import io.troth.bench.load.Tally;
import io.troth.bench.report.Measurement;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts the same load on all contenders in turn, so that what else the machine does hits all. */
final class Race {
  private static final Duration RAMP_UP = Duration.ofMillis(300);
  private static final Duration FILL_MAX = Duration.ofMinutes(20);
  private static final int FILL_CLIENTS = 64;

  private final List<Contender> contenders;
  private final KeyPicker keys;
  private final Duration counted;

  Race(List<Contender> contenders, KeyPicker keys, Duration counted) {
    this.contenders = contenders;
    this.keys = keys;
    this.counted = counted;
  }

  /** Every key is there afterwards. */
  void fill(long count) throws IOException, InterruptedException {
    for (Contender each : contenders) {
      if (each.shapes()) {
        Plan plan = new Plan(FILL_CLIENTS, Mix.PUT, KeyPicker.each(count), Duration.ZERO, FILL_MAX);
        Tally tally = each.load().run(plan);
        if (tally.failures() > 0) {
          throw new IOException(each.name() + " was not filled: " + tally.firstFailure());
        }
      }
    }
  }

  void warmUp(Mix mix, Duration time) throws IOException, InterruptedException {
    for (Contender each : contenders) {
      Tally ignored = each.load().run(new Plan(FILL_CLIENTS, mix, keys, Duration.ZERO, time));
    }
  }

  /** One round: each contender once. */
  List<Measurement> round(int clients, Mix mix) throws IOException, InterruptedException {
    List<Measurement> measured = new ArrayList<>();
    for (Contender each : contenders) {
      measured.add(measure(each, clients, mix));
    }
    return measured;
  }

  private Measurement measure(Contender contender, int clients, Mix mix)
      throws IOException, InterruptedException {
    Map<String, Double> before = processorMicros(contender);
    Tally tally = contender.load().run(new Plan(clients, mix, keys, RAMP_UP, counted));
    Map<String, Double> used = processorMicros(contender);
    // The ramp-up works too, but is not counted.
    double operations = tally.perSecond() * counted.plus(RAMP_UP).toMillis() / 1_000.0;
    used.replaceAll((role, micros) -> (micros - before.get(role)) / operations);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return Measurement.of(contender.name(), clients, mix, tally, used, load);
  }

  private static Map<String, Double> processorMicros(Contender contender) {
    Map<String, Double> micros = new TreeMap<>();
    for (Server server : contender.servers()) {
      micros.merge(server.role(), micros(server.processorTime()), Double::sum);
    }
    Duration own = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    micros.put("generator", micros(own));
    return micros;
  }

  private static double micros(Duration duration) {
    return duration.toNanos() / 1_000.0;
  }
}
