package io.troth.client.command;

import io.troth.client.TrothClient;
import io.troth.client.wire.Address;
import io.troth.client.wire.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a command asks, and how long it waits. */
final class Servers {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--node",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:16200",
      description = {
        "Any server of the cluster, or several with commas between (default: ${DEFAULT-VALUE}).",
        "TROTH_NODE sets it for all commands."
      })
  private String node;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "6s",
      description = "How long to try, written like 500ms, 3s, 2m (default: ${DEFAULT-VALUE}).")
  private Duration timeout;

  /** The first of them, or the only one. */
  Address first() {
    return addresses().get(0);
  }

  TrothClient client() {
    String[] texts = addresses().stream().map(Address::toString).toArray(String[]::new);
    return TrothClient.builder(texts).timeout(checked()).connectionsMax(1).failFast().build();
  }

  /** Tries again what was surely not applied. */
  Caller caller() {
    return caller(Caller.Patience.WHILE_REACHED);
  }

  /** Tries no longer than that. */
  Caller caller(Duration most) {
    Duration each = checked().compareTo(most) < 0 ? checked() : most;
    return new Caller(addresses(), new Caller.Settings(each, 1, Caller.Patience.WHILE_REACHED));
  }

  /** The timeout, if it was given on the command line. */
  Optional<Duration> timeoutGiven() {
    boolean given = command.commandLine().getParseResult().hasMatchedOption("--timeout");
    return given ? Optional.of(checked()) : Optional.empty();
  }

  Caller caller(Caller.Patience patience) {
    return new Caller(addresses(), new Caller.Settings(checked(), 1, patience));
  }

  private Duration checked() {
    if (timeout.isZero()) {
      throw new ParameterException(command.commandLine(), "--timeout is longer than nothing");
    }
    return timeout;
  }

  private List<Address> addresses() {
    try {
      return Stream.of(node.split(",")).map(Address::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
