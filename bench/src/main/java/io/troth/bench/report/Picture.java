package io.troth.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Operations a second of all loads as bars, as SVG. */
public final class Picture {
  private static final int BAR = 16;
  private static final int GAP = 14;
  private static final int LEFT = 190;
  private static final int BARS_WIDTH = 480;
  private static final List<String> COLOURS =
      List.of("#2f6f4f", "#b3541e", "#5b6abf", "#8a8a8a", "#a03060");

  private Picture() {}

  /**
   * @param groups the summaries of one load each
   */
  public static void write(Path file, List<List<Summary>> groups) throws IOException {
    StringBuilder svg = new StringBuilder();
    double most =
        groups.stream().flatMap(List::stream).mapToDouble(Summary::perSecond).max().orElse(1);
    int y = 30;
    for (List<Summary> group : groups) {
      for (int i = 0; i < group.size(); i++) {
        bar(svg, group.get(i), COLOURS.get(i % COLOURS.size()), y, most);
        y += BAR;
      }
      y += GAP;
    }
    String head =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"780\" height=\"%d\" font-size=\"12\""
                .formatted(y)
            + " font-family=\"sans-serif\"><rect width=\"100%\" height=\"100%\" fill=\"white\"/>"
            + "<text x=\"10\" y=\"18\">operations a second (median; p99 in ms)</text>\n";
    Files.writeString(file, head + svg + "</svg>\n");
  }

  private static void bar(StringBuilder svg, Summary one, String colour, int y, double most) {
    double width = BARS_WIDTH * one.perSecond() / most;
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"10\" y=\"%d\">%s, %d clients, %s</text>"
                + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                + "<text x=\"%.1f\" y=\"%d\">%.0f (%.1f)</text>%n",
            y + 12,
            one.mix(),
            one.clients(),
            one.contender(),
            LEFT,
            y + 2,
            width,
            BAR - 3,
            colour,
            LEFT + width + 5,
            y + 12,
            one.perSecond(),
            one.p99Millis()));
  }
}
