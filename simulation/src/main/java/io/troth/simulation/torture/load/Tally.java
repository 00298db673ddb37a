package io.troth.simulation.torture.load;

import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import java.util.Locale;
import java.util.TreeMap;

/** Operations by kind and outcome. */
public final class Tally {
  private final TreeMap<String, long[]> counts = new TreeMap<>();

  synchronized void count(Operation operation) {
    long[] row =
        counts.computeIfAbsent(
            operation.request().isReadOnly() && operation.request().gets().size() > 1
                ? "get several"
                : operation.request().kind().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            any -> new long[3]);
    switch (operation.outcome()) {
      case Outcome.Done done -> row[0]++;
      case Outcome.Refused refused -> row[1]++;
      case Outcome.Unknown unknown -> row[2]++;
    }
  }

  public synchronized long operations() {
    return counts.values().stream().mapToLong(row -> row[0] + row[1] + row[2]).sum();
  }

  /** As a table. */
  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder();
    text.append(line("operations", "done", "refused", "unknown"));
    long[] all = new long[3];
    counts.forEach((kind, row) -> {
      text.append(line(kind, row[0] + "", row[1] + "", row[2] + ""));
      for (int at = 0; at < all.length; at++) {
        all[at] += row[at];
      }
    });
    return text.append(line("all", all[0] + "", all[1] + "", all[2] + "")).toString();
  }

  private static String line(String kind, String done, String refused, String unknown) {
    return String.format(Locale.ROOT, "  %-18s %10s %10s %10s%n", kind, done, refused, unknown);
  }
}
