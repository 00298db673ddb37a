package io.troth.bench.report;

import java.io.PrintStream;
import java.util.List;

/** The summaries as text; what comes first of each load is what the others are compared with. */
public final class Table {
  private static final String LINE = "%-8s %-6s %-10s %10s %7s %9s %9s %9s %7s  %s%n";

  private final PrintStream out;

  public Table(PrintStream out) {
    this.out = out;
  }

  public void head() {
    out.printf(
        LINE,
        "clients",
        "op",
        "who",
        "ops/s",
        "ratio",
        "p50 ms",
        "p99 ms",
        "max ms",
        "failed",
        "processor µs/op");
  }

  /**
   * @param summaries of one load; the ratio says how many times as fast the first is
   */
  public void print(List<Summary> summaries) {
    Summary first = summaries.get(0);
    for (Summary each : summaries) {
      out.printf(
          LINE,
          each.clients(),
          each.mix(),
          each.contender(),
          "%.0f".formatted(each.perSecond()),
          each == first ? "" : "%.2f".formatted(first.perSecond() / each.perSecond()),
          "%.2f".formatted(each.p50Millis()),
          "%.2f".formatted(each.p99Millis()),
          "%.1f".formatted(each.maxMillis()),
          each.failures(),
          each.processorText());
    }
    out.flush();
  }
}
