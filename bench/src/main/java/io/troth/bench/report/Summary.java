package io.troth.bench.report;

import io.troth.bench.load.Mix;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Medians over the rounds of one load on one contender. */
public record Summary(
    String contender,
    int clients,
    Mix mix,
    double perSecond,
    double p50Millis,
    double p99Millis,
    double maxMillis,
    long failures,
    Map<String, Double> processorMicros) {

  public static Summary of(List<Measurement> rounds) {
    Measurement first = rounds.get(0);
    Map<String, Double> processor = new TreeMap<>();
    for (String role : first.processorMicros().keySet()) {
      processor.put(role, median(rounds, each -> each.processorMicros().get(role)));
    }
    return new Summary(
        first.contender(),
        first.clients(),
        first.mix(),
        median(rounds, Measurement::perSecond),
        median(rounds, Measurement::p50Millis),
        median(rounds, Measurement::p99Millis),
        median(rounds, Measurement::maxMillis),
        rounds.stream().mapToLong(Measurement::failures).sum(),
        processor);
  }

  private static double median(List<Measurement> rounds, ToDoubleFunction<Measurement> what) {
    List<Double> sorted =
        rounds.stream().map(what::applyAsDouble).sorted(Comparator.naturalOrder()).toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public String processorText() {
    return processorMicros.entrySet().stream()
        .map(each -> "%s %.0f".formatted(each.getKey(), each.getValue()))
        .collect(Collectors.joining(", "));
  }
}
