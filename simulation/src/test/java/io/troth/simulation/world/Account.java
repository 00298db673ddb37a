package io.troth.simulation.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the servers did at one command, server by server. Servers that did the same are told of
 * once, and so is what one server says to several.
 */
final class Account {
  private record Said(List<String> to, String what) {
    String line() {
      return to.isEmpty() ? what : "tells " + String.join(" ", to) + ": " + what;
    }
  }

  private final Map<String, List<Said>> byServer = new LinkedHashMap<>();

  void does(String who, String what) {
    of(who).add(new Said(List.of(), what));
  }

  void tells(String who, String to, String what) {
    List<Said> said = of(who);
    if (!said.isEmpty() && !said.getLast().to().isEmpty() && said.getLast().what().equals(what)) {
      said.getLast().to().add(to);
    } else {
      said.add(new Said(new ArrayList<>(List.of(to)), what));
    }
  }

  private List<Said> of(String who) {
    return byServer.computeIfAbsent(who, any -> new ArrayList<>());
  }

  /** The lines, and from here on a new account. */
  List<String> close() {
    Map<List<String>, List<String>> alike = new LinkedHashMap<>();
    byServer.forEach((who, said) ->
        alike
            .computeIfAbsent(said.stream().map(Said::line).toList(), any -> new ArrayList<>())
            .add(who));
    byServer.clear();
    List<String> lines = new ArrayList<>();
    alike.forEach((said, who) -> {
      lines.add(String.join(" ", who));
      said.forEach(each -> lines.add("  " + each));
    });
    return lines;
  }
}
