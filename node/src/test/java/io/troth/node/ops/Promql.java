package io.troth.node.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an expression of Prometheus' query language names: as much of the language as the documents
 * use, and no more.
 */
final class Promql {
  private static final Set<String> FUNCTIONS =
      Set.of(
          "absent",
          "changes",
          "histogram_quantile",
          "increase",
          "label_values",
          "max",
          "min_over_time",
          "rate",
          "sum");
  private static final Set<String> OPERATORS = Set.of("and", "or", "unless");
  private static final Pattern WORD = Pattern.compile("[a-zA-Z_:][\\w:]*");
  private static final Pattern MATCHER =
      Pattern.compile("\\s*(\\w+)\\s*(=~|!=|!~|=)\\s*\"([^\"]*)\"\\s*,?");

  /**
   * A condition on a label.
   *
   * @param equals whether the label must have this very value
   */
  record Condition(String metric, String label, boolean equals, String value) {}

  final Set<String> metrics = new TreeSet<>();
  final List<Condition> conditions = new ArrayList<>();

  /** Labels that results are grouped by, or that are asked for. */
  final Set<String> grouping = new TreeSet<>();

  final List<String> unknown = new ArrayList<>();
  private final String text;

  Promql(String expression) {
    text = expression.replaceAll("\\[[^\\]]*\\]", "");
    Matcher word = WORD.matcher(text);
    int at = 0;
    while (word.find(at)) {
      at = isInNumber(word.start()) ? word.end() : take(word.group(), word.end());
    }
  }

  /** As the exponent of 1e6 is. */
  private boolean isInNumber(int start) {
    return start > 0 && Character.isDigit(text.charAt(start - 1));
  }

  private int take(String word, int end) {
    String rest = text.substring(end).stripLeading();
    int next = text.length() - rest.length();
    if (word.equals("by")) {
      int close = text.indexOf(')', next);
      grouping.addAll(List.of(text.substring(next + 1, close).split("\\s*,\\s*")));
      return close;
    }
    if (OPERATORS.contains(word)) {
      return end;
    }
    if (word.equals("label_values")) {
      return labelValues(next);
    }
    if (rest.startsWith("(") || rest.startsWith("by ")) {
      if (!FUNCTIONS.contains(word)) {
        unknown.add(word);
      }
      return end;
    }
    metrics.add(word);
    return rest.startsWith("{") ? conditions(word, next) : end;
  }

  private int labelValues(int open) {
    int close = text.indexOf(')', open);
    String[] words = text.substring(open + 1, close).split("\\s*,\\s*");
    metrics.add(words[0]);
    grouping.add(words[1]);
    return close;
  }

  private int conditions(String metric, int open) {
    int close = text.indexOf('}', open);
    Matcher matcher = MATCHER.matcher(text.substring(open + 1, close));
    while (matcher.find()) {
      boolean equals = matcher.group(2).equals("=") || matcher.group(2).equals("!=");
      conditions.add(new Condition(metric, matcher.group(1), equals, matcher.group(3)));
    }
    return close;
  }
}
