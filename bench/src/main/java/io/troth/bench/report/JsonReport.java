package io.troth.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** All measurements as JSON: one object for each round of each load on each contender. */
public final class JsonReport {
  private JsonReport() {}

  public static void write(Path file, Map<String, String> settings, List<Measurement> all)
      throws IOException {
    String head =
        settings.entrySet().stream()
            .map(each -> quoted(each.getKey()) + ":" + quoted(each.getValue()))
            .collect(Collectors.joining(","));
    String body = all.stream().map(JsonReport::json).collect(Collectors.joining(",\n  "));
    Files.writeString(
        file, "{\"settings\":{" + head + "},\n \"measurements\":[\n  " + body + "]}\n");
  }

  private static String json(Measurement each) {
    String processor =
        each.processorMicros().entrySet().stream()
            .map(one -> quoted(one.getKey()) + ":" + number(one.getValue()))
            .collect(Collectors.joining(","));
    return "{\"contender\":%s,\"clients\":%d,\"op\":%s,\"per_second\":%s,\"p50_millis\":%s"
            .formatted(
                quoted(each.contender()),
                each.clients(),
                quoted(each.mix().toString()),
                number(each.perSecond()),
                number(each.p50Millis()))
        + ",\"p99_millis\":%s,\"max_millis\":%s,\"failures\":%d,\"first_failure\":%s"
            .formatted(
                number(each.p99Millis()),
                number(each.maxMillis()),
                each.failures(),
                quoted(each.firstFailure()))
        + ",\"processor_micros\":{%s},\"machine_load\":%s}"
            .formatted(processor, number(each.machineLoad()));
  }

  private static String number(double number) {
    return Double.isFinite(number) ? String.format(Locale.ROOT, "%.3f", number) : "null";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"';
  }
}
