package io.troth.node;

import io.troth.common.log.Logging;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all servers share. */
final class ServerOptions {
  private static final Logger LOG = LoggerFactory.getLogger(ServerOptions.class);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "The address to serve on; 0.0.0.0 for all. Default: ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--advertise",
      paramLabel = "HOST[:PORT]",
      description = {
        "The address by which others reach this server. Default: the one it serves on; where these",
        "are all, this machine's on the way to the leader."
      })
  private Optional<Reachable> advertise;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where this server keeps its data. Default: data/<role>-<port>.")
  private Optional<Path> data;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      completionCandidates = Levels.class,
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private String logLevel;

  String host() {
    return host;
  }

  /**
   * How others write this server's address.
   *
   * @param listening where it serves
   * @param peer host and port of whom it must reach itself, if there is somebody
   */
  Address advertised(String listening, int port, Optional<String> peer) {
    String host = advertise.map(Reachable::host).orElseGet(() -> Reachable.host(listening, peer));
    Address address = new Address(host, advertise.flatMap(Reachable::port).orElse(port));
    if (Reachable.isAll(listening)) {
      LOG.atInfo().addKeyValue("address", address).log("advertised");
    }
    return address;
  }

  /** Whether the operator named a port by which others reach this server. */
  boolean advertisesPort() {
    return advertise.flatMap(Reachable::port).isPresent();
  }

  /** By which others reach a server. */
  record Address(String host, int port) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  Path data(String role, int port) {
    return data.orElse(Path.of("data", role + "-" + port));
  }

  /** Checks what all servers have in common, and names this one in its log. */
  void begin(String role, int port) {
    checkPort(port);
    try {
      Logging.start(role + "-" + port, logLevel);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(command.commandLine(), wrong.getMessage(), wrong);
    }
  }

  void checkPort(int port) {
    if (port < 1 || port > 65_535) {
      throw wrong("'" + port + "' is not a port: it is a number from 1 to 65535");
    }
  }

  void check(int value, int min, int max, String what) {
    if (value < min || value > max) {
      throw wrong("'" + value + "' is not " + what + ": it is from " + min + " to " + max);
    }
  }

  ParameterException wrong(String what) {
    return new ParameterException(command.commandLine(), what);
  }

  static final class Levels implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Logging.LEVELS.iterator();
    }
  }
}
