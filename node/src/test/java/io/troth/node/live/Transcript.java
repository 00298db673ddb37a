package io.troth.node.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A document's commands with what they are said to print: its blocks marked {@code console}. */
record Transcript(List<Step> steps) {
  private static final String MARK = "=== end of step ===";
  private static final int SECONDS_MAX = 120;

  /**
   * @param command for bash; several lines where it goes on in the next
   */
  record Step(int line, String command, String expected) {}

  static Transcript of(Path document) throws IOException {
    List<Step> steps = new ArrayList<>();
    List<String> lines = Files.readAllLines(document);
    boolean inside = false;
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      if (line.startsWith("```")) {
        inside = line.equals("```console");
      } else if (inside && line.startsWith("$ ")) {
        int first = at + 1;
        StringBuilder command = new StringBuilder(line.substring(2));
        // What goes on is indented by four, as bash's own answers never are here.
        while (lines.get(at + 1).startsWith("    ")) {
          command.append('\n').append(lines.get(++at));
        }
        StringBuilder expected = new StringBuilder();
        while (!lines.get(at + 1).startsWith("$ ") && !lines.get(at + 1).startsWith("```")) {
          expected.append(lines.get(++at)).append('\n');
        }
        steps.add(new Step(first, command.toString(), expected.toString()));
      }
    }
    return new Transcript(steps);
  }

  /**
   * Runs all in one shell, the documents' ports being those of the cluster; returns what differs.
   */
  List<String> run(LiveCluster cluster, Path folder) throws Exception {
    StringBuilder script = new StringBuilder("curl() { command curl -sS \"$@\"; }\n");
    for (Step step : steps) {
      script.append(step.command()).append("\nprintf '\\n%s\\n' '").append(MARK).append("'\n");
    }
    String text = script.toString();
    for (int i = 0; i < cluster.ports().size(); i++) {
      text = text.replace(":" + (16_200 + i), ":" + cluster.ports().get(i));
      text = text.replace("val=" + (16_200 + i), "val=" + cluster.ports().get(i));
    }
    Path file = Files.writeString(folder.resolve("script.bash"), text);
    Path out = folder.resolve("script.out");
    Process bash =
        new ProcessBuilder("bash", file.toString())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    if (!bash.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
      bash.destroyForcibly();
      return List.of("not done in " + SECONDS_MAX + " seconds: " + Files.readString(out));
    }
    return compare(Files.readString(out), cluster);
  }

  private List<String> compare(String output, LiveCluster cluster) {
    String[] printed = output.split("\n" + MARK + "\n", -1);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      String actual = i < printed.length ? normal(printed[i], cluster) : "nothing";
      if (!pattern(step.expected()).matcher(actual).matches()) {
        differences.add(
            "line %d: %s\nexpected: %s\nprinted: %s\n"
                .formatted(step.line(), step.command(), step.expected().strip(), actual));
      }
    }
    return differences;
  }

  private static String normal(String printed, LiveCluster cluster) {
    String text = printed.replace("\r", "").replaceAll("(?m)^Date: .*\n", "");
    for (int i = 0; i < cluster.ports().size(); i++) {
      text = text.replace("127.0.0.1:" + cluster.ports().get(i), "127.0.0.1:" + (16_200 + i));
    }
    return revisions(text).strip();
  }

  /** All the same: which they are depends on what was done before. */
  private static String revisions(String text) {
    return text.replaceAll("\\b10995116[0-9]{5}\\b", "REVISION");
  }

  private static Pattern pattern(String expected) {
    StringBuilder pattern = new StringBuilder("(?s)");
    String rest = revisions(expected).strip();
    for (String part : rest.split(Pattern.quote("..."), -1)) {
      pattern.append(pattern.length() > 4 ? ".*" : "").append(Pattern.quote(part));
    }
    return Pattern.compile(pattern.toString());
  }
}
