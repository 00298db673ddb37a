package io.troth.leader.live;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.troth.leader.core.ClusterStatus;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import io.troth.leader.core.TransactionTrace;
import io.troth.leader.loop.Watcher;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What is measured of a leader. All meters exist from the start, so that zero is a number too. */
public final class Meters implements Watcher {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private enum Kind {
    READ,
    WRITE,
    TRANSACTION,
    HELD,
    OTHER
  }

  private enum Outcome {
    DONE,
    REFUSED,
    UNKNOWN
  }

  private final MeterRegistry registry;
  private final Map<Kind, Map<Outcome, Timer>> requests = new EnumMap<>(Kind.class);
  private final Timer waited;
  private final Timer decided;
  private final Timer durable;
  private final DistributionSummary rounds;
  private volatile Optional<ClusterStatus> status = Optional.empty();

  public Meters(MeterRegistry registry) {
    this.registry = registry;
    for (Kind kind : Kind.values()) {
      Map<Outcome, Timer> outcomes = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        outcomes.put(
            outcome, timer("troth.requests", "kind", name(kind), "outcome", name(outcome)));
      }
      requests.put(kind, outcomes);
    }
    waited = timer("troth.queue.wait");
    decided = timer("troth.transaction.phase", "phase", "until_decided");
    durable = timer("troth.transaction.phase", "phase", "until_durable");
    rounds =
        DistributionSummary.builder("troth.round.transactions")
            .description("Transactions that share a round to a follower")
            .serviceLevelObjectives(1, 2, 5, 10, 25, 50, 100, 500, 1_000)
            .register(registry);
    cluster();
  }

  private Timer timer(String name, String... tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(BUCKETS).register(registry);
  }

  private static String name(Enum<?> of) {
    return of.name().toLowerCase(Locale.ROOT);
  }

  private void cluster() {
    gauge("troth.epoch", each -> each.state().epoch());
    gauge("troth.slots.in.sync", ClusterStatus::inSync);
    gauge("troth.slots.under.replicated", ClusterStatus::underReplicated);
    gauge("troth.slots.unwritable", ClusterStatus::unwritable);
    gauge("troth.transactions.in.doubt", each -> each.undecided() + each.inDoubt());
    gauge("troth.transactions.held", each -> each.held().size());
    gauge("troth.slots.compared", each -> each.compared().slots());
    gauge("troth.slots.differing", each -> each.compared().differing().size());
    gauge("troth.moves.slots.to.go", each -> each.moves().slotsToGo());
    gauge("troth.moves.bytes.per.second", each -> each.moves().bytesPerSecond());
    gauge("troth.reads.under.way", ClusterStatus::readsUnderWay);
    gauge("troth.followers", each -> each.followers().size());
    gauge(
        "troth.followers.down",
        each -> each.followers().stream().filter(one -> one.state().equals("down")).count());
  }

  private void gauge(String name, ToDoubleFunction<ClusterStatus> of) {
    Gauge.builder(name, () -> status.map(of::applyAsDouble).orElse(Double.NaN)).register(registry);
  }

  /** What the cluster's gauges show from here on. */
  public void look(ClusterStatus now) {
    status = Optional.of(now);
  }

  void round(int transactions) {
    rounds.record(transactions);
  }

  @Override
  public void answered(Command command, Reply reply, long micros) {
    Outcome outcome =
        switch (reply) {
          case Reply.Refused ignored -> Outcome.REFUSED;
          case Reply.Unknown ignored -> Outcome.UNKNOWN;
          default -> Outcome.DONE;
        };
    requests.get(kind(command)).get(outcome).record(micros(micros));
  }

  private static Kind kind(Command command) {
    return switch (command) {
      case Command.Read ignored -> Kind.READ;
      case Command.Commit commit -> commit.writes().size() == 1 ? Kind.WRITE : Kind.TRANSACTION;
      case Command.Choose ignored -> Kind.TRANSACTION;
      case Command.Hold ignored -> Kind.HELD;
      case Command.CommitHeld ignored -> Kind.HELD;
      case Command.AbortHeld ignored -> Kind.HELD;
      default -> Kind.OTHER;
    };
  }

  @Override
  public void waited(long micros) {
    waited.record(micros(micros));
  }

  @Override
  public void traced(TransactionTrace trace) {
    decided.record(micros(trace.decidedMicros() - trace.askedMicros()));
    durable.record(micros(trace.endedMicros() - trace.decidedMicros()));
  }

  private static Duration micros(long count) {
    return Duration.of(count, ChronoUnit.MICROS);
  }
}
