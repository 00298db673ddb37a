package io.troth.node.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.troth.common.check.Limits;
import io.troth.common.process.Ports;
import io.troth.node.process.Server;
import io.troth.node.process.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The dashboard, the alert rules and the tables of docs/ops speak of what servers really show. */
class MonitoringIT {
  private static final Path DOCUMENTS = Path.of("..", "docs", "ops");

  /** Prometheus adds them to all that it scrapes, and has a metric of its own. */
  private static final Set<String> PROMETHEUS_LABELS = Set.of("instance", "job");

  private static final String PROMETHEUS_METRIC = "up";
  private static final Pattern ROW = Pattern.compile("\\| `(troth_\\w+)` \\|([^|]*)\\|.*");
  private static final Pattern SHOWN_LABEL =
      Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*\\}\\}");

  @TempDir static Path folder;
  private static Scrape leader;
  private static Scrape follower;
  private static Scrape node;
  private static Scrape joined;

  @BeforeAll
  static void scrape() throws Exception {
    try (Servers servers = Servers.cluster(Files.createDirectory(folder.resolve("a")), 1, 1)) {
      leader = scrape(servers.leader());
      follower = scrape(servers.follower(0));
    }
    try (Servers servers = new Servers(Files.createDirectory(folder.resolve("b")))) {
      Server founder = servers.node(Ports.free()).launch().awaitReady();
      servers.awaitServing();
      node = scrape(founder);
      joined = scrape(servers.node(Ports.free(), "127.0.0.1", founder.port).launch().awaitReady());
    }
  }

  private static Scrape scrape(Server server) throws Exception {
    return Scrape.of(server.http().get("/metrics").text());
  }

  @Test
  void the_tables_name_all_that_each_role_shows_and_nothing_else() throws Exception {
    Set<String> ofLeader = table("### On a leader", leader);
    Set<String> ofFollower = table("### On a follower", follower);
    assertEquals(ofLeader, leader.own());
    assertEquals(ofFollower, follower.own());
    assertEquals(ofFollower, joined.own());
    Set<String> both = new TreeSet<>(ofLeader);
    both.addAll(ofFollower);
    assertEquals(both, node.own());
  }

  /** The names of a table; their labels are as it says. */
  private static Set<String> table(String heading, Scrape shown) throws IOException {
    Set<String> names = new TreeSet<>();
    String text = Files.readString(DOCUMENTS.resolve("README.md"));
    String section = text.substring(text.indexOf(heading) + heading.length()).split("\n###")[0];
    for (String line : section.lines().toList()) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String name = row.group(1);
        names.add(name);
        Set<String> labels =
            new TreeSet<>(List.of(row.group(2).replace("`", "").strip().split(", ?")));
        labels.remove("");
        assertEquals(labels, shown.labels(Set.of(name, name + "_count")), name);
      }
    }
    return names;
  }

  @Test
  void the_dashboard_asks_for_what_is_there() throws Exception {
    JsonNode dashboard = new ObjectMapper().readTree(DOCUMENTS.resolve("dashboard.json").toFile());
    List<String> wrong = new ArrayList<>();
    for (JsonNode panel : dashboard.get("panels")) {
      for (JsonNode target : panel.path("targets")) {
        check(target.get("expr").asText(), target.get("legendFormat").asText(), wrong);
      }
    }
    for (JsonNode variable : dashboard.at("/templating/list")) {
      if (variable.get("type").asText().equals("query")) {
        check(variable.get("query").asText(), "", wrong);
      }
    }
    for (JsonNode annotation : dashboard.at("/annotations/list")) {
      check(annotation.get("expr").asText(), "", wrong);
    }
    assertEquals(List.of(), wrong);
    assertTrue(dashboard.get("panels").size() > 20, "finds the panels");
  }

  @Test
  void the_alert_rules_ask_for_what_is_there() throws Exception {
    String text = Files.readString(DOCUMENTS.resolve("alerts.yaml"));
    JsonNode rules = new ObjectMapper().valueToTree(new Yaml().<Map<String, ?>>load(text));
    List<String> wrong = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (JsonNode group : rules.get("groups")) {
      for (JsonNode rule : group.get("rules")) {
        String name = rule.get("alert").asText();
        assertTrue(names.add(name), "twice: " + name);
        assertTrue(rule.at("/labels/severity").asText().matches("critical|warning|info"), name);
        assertTrue(rule.at("/annotations/description").asText().length() > 20, name);
        check(rule.get("expr").asText(), rule.at("/annotations/summary").asText(), wrong);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(names.size() > 10, "finds the rules");
    assertTrue(text.contains("troth_queue_depth > " + Limits.WORK_QUEUE_MAX / 2), "half of it");
  }

  /**
   * @param shown a text with the labels of the result in it
   */
  private static void check(String expression, String shown, List<String> wrong) {
    Scrape all = leader.and(follower);
    Promql query = new Promql(expression);
    query.unknown.forEach(each -> wrong.add("unknown function " + each + ": " + expression));
    for (String metric : query.metrics) {
      if (!all.series().containsKey(metric) && !metric.equals(PROMETHEUS_METRIC)) {
        wrong.add("no metric " + metric + ": " + expression);
      }
    }
    for (Promql.Condition each : query.conditions) {
      if (PROMETHEUS_LABELS.contains(each.label())) {
        continue;
      }
      if (!all.labels(Set.of(each.metric())).contains(each.label())
          || (each.equals() && !all.has(each.metric(), each.label(), each.value()))) {
        wrong.add("no " + each.label() + "=" + each.value() + ": " + expression);
      }
    }
    Set<String> labels = new TreeSet<>(query.grouping);
    SHOWN_LABEL.matcher(shown).results().forEach(each -> labels.add(each.group(1)));
    labels.removeAll(PROMETHEUS_LABELS);
    labels.removeAll(all.labels(query.metrics));
    labels.forEach(each -> wrong.add("no label " + each + ": " + expression));
  }
}
