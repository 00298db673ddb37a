package io.troth.node.ops;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a server shows at {@code /metrics}.
 *
 * @param families as its {@code TYPE} lines name them
 * @param series of each name, the labels of all that there are
 */
record Scrape(Set<String> families, Map<String, List<Map<String, String>>> series) {
  private static final Pattern LINE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? \\S+");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  static Scrape of(String text) {
    Set<String> families = new TreeSet<>();
    Map<String, List<Map<String, String>>> series = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher matcher = LINE.matcher(line);
      if (line.startsWith("# TYPE ")) {
        families.add(line.split(" ")[2]);
      } else if (!line.startsWith("#") && matcher.matches()) {
        series
            .computeIfAbsent(matcher.group(1), name -> new ArrayList<>())
            .add(labels(matcher.group(2)));
      }
    }
    return new Scrape(families, series);
  }

  private static Map<String, String> labels(String text) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (text != null) {
      Matcher matcher = LABEL.matcher(text);
      while (matcher.find()) {
        labels.put(matcher.group(1), matcher.group(2));
      }
    }
    return labels;
  }

  /** The program's own, without the longest times that go with its histograms. */
  Set<String> own() {
    return families.stream()
        .filter(name -> name.startsWith("troth_"))
        .filter(name -> !families.contains(name.replaceFirst("_max$", "")) || !isMax(name))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isMax(String name) {
    return name.endsWith("_max");
  }

  Scrape and(Scrape other) {
    Set<String> all = new TreeSet<>(families);
    all.addAll(other.families);
    Map<String, List<Map<String, String>>> both = new TreeMap<>(series);
    other.series.forEach((name, more) ->
        both.merge(
            name,
            more,
            (mine, theirs) -> {
              List<Map<String, String>> together = new ArrayList<>(mine);
              together.addAll(theirs);
              return together;
            }));
    return new Scrape(all, both);
  }

  /** The labels of a name, over all its series. */
  Set<String> labels(Set<String> names) {
    return names.stream()
        .flatMap(name -> series.getOrDefault(name, List.of()).stream())
        .flatMap(labels -> labels.keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  boolean has(String name, String label, String value) {
    return series.getOrDefault(name, List.of()).stream()
        .anyMatch(labels -> value.equals(labels.get(label)));
  }
}
