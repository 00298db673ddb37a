package io.troth.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where servers of a cluster for development are killed and restarted. Also without a terminal; at
 * the end of its input it then goes on until it is told to end.
 */
final class DevPrompt {
  private static final String HELP = "k PORT kills (-9), r PORT restarts, l lists, q quits";

  private final DevCluster cluster;
  private final BufferedReader in;
  private final PrintStream out;
  private final boolean terminal = System.console() != null;

  DevPrompt(DevCluster cluster, InputStream in, PrintStream out) {
    this.cluster = cluster;
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.out = out;
  }

  int run(Life life) {
    say(HELP);
    try {
      String line;
      while ((line = next()) != null) {
        if (line.strip().equals("q")) {
          return 0;
        }
        obey(line.strip());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return terminal ? 0 : life.await();
  }

  private String next() throws IOException {
    if (terminal) {
      out.print("> ");
      out.flush();
    }
    return in.readLine();
  }

  private void obey(String line) {
    String[] words = line.split("\\s+");
    switch (words[0]) {
      case "" -> {}
      case "l" -> list();
      case "k" -> server(words).ifPresent(this::kill);
      case "r" -> server(words).ifPresent(this::restart);
      default -> say(HELP);
    }
  }

  private Optional<DevServer> server(String[] words) {
    Optional<DevServer> found =
        words.length == 2 && words[1].matches("\\d{1,5}")
            ? cluster.on(Integer.parseInt(words[1]))
            : Optional.empty();
    if (found.isEmpty()) {
      say("no server on that port; l lists them");
    }
    return found;
  }

  private void kill(DevServer server) {
    server.kill();
    say(server.role + " on port " + server.port + " killed");
  }

  private void restart(DevServer server) {
    if (server.isAlive()) {
      server.stop();
      server.awaitStopped();
    }
    try {
      cluster.restart(server);
      say(server.role + " on port " + server.port + " ready again");
    } catch (StartFailure e) {
      say(e.getMessage());
    }
  }

  private void list() {
    for (DevServer each : cluster.servers()) {
      String state = each.isAlive() ? "running, process " + each.pid() : "not running";
      say("%-8s %5d  %s".formatted(each.role, each.port, state));
    }
  }

  private void say(String what) {
    out.println(what);
    out.flush();
  }
}
