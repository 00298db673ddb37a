package io.troth.simulation.search;

import io.troth.simulation.check.Violation;
import io.troth.simulation.world.Result;
import io.troth.simulation.world.Scenario;
import io.troth.simulation.world.World;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A failure in words: what broke, the events that matter, and how to see it again. */
public final class Report {
  private static final int LINES_MAX = 30;
  private static final Pattern REVISION = Pattern.compile("(?<![\\d.])\\d+\\.\\d+(?![\\d.])");

  private Report() {}

  public static String of(Scenario scenario, Result result) {
    Shrink.Smaller smaller = Shrink.of(scenario);
    List<String> lines = new ArrayList<>();
    lines.add("seed " + result.seed() + " failed at commit " + Commit.here());
    lines.add(result.setup());
    result.broken().forEach(each -> lines.add(each.toString()));
    result.unsettled().forEach(each -> lines.add("not settled in time: " + each));
    lines.add(
        "fails with "
            + smaller.clients()
            + " clients and "
            + smaller.faults().size()
            + " faults too:");
    smaller
        .faults()
        .forEach(each -> lines.add("  " + each.atNanos() / 1_000_000 + " ms " + each.fault()));
    lines.add("its last events, and those that name the same revisions:");
    events(smaller).forEach(each -> lines.add("  " + each));
    String mutant = scenario.mutant().name();
    lines.add(
        "replay: bin/troth simulate --seed "
            + result.seed()
            + (mutant.equals("none") ? "" : " --mutant " + mutant)
            + " --trace");
    return String.join("\n", lines);
  }

  private static List<String> events(Shrink.Smaller smaller) {
    Set<String> revisions = new TreeSet<>();
    for (Violation each : smaller.result().broken()) {
      Matcher found = REVISION.matcher(each.sentence());
      while (found.find()) {
        revisions.add(found.group());
      }
    }
    ArrayDeque<String> named = new ArrayDeque<>();
    ArrayDeque<String> last = new ArrayDeque<>();
    Pattern names =
        Pattern.compile(
            revisions.isEmpty()
                ? "$^"
                : "(?<![\\d.])(" + String.join("|", revisions).replace(".", "\\.") + ")(?![\\d.])");
    new World(
            smaller.scenario(),
            line -> {
              if (!revisions.isEmpty() && names.matcher(line).find()) {
                keep(named, line);
              } else {
                keep(last, line);
              }
            })
        .run();
    List<String> events =
        new ArrayList<>(last.stream().skip(Math.max(0, last.size() - 5)).toList());
    events.addAll(0, named);
    return events;
  }

  private static void keep(ArrayDeque<String> lines, String line) {
    lines.add(line.length() > 240 ? line.substring(0, 240) + "..." : line);
    if (lines.size() > LINES_MAX) {
      lines.poll();
    }
  }
}
