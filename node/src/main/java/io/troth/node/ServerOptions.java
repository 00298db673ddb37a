package io.troth.node;

import io.troth.common.log.Logging;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that all servers share. */
final class ServerOptions {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "The address to serve on. Default: ${DEFAULT-VALUE}.")
  private String host;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      description = "The address by which others reach this server. Default: that of --host.")
  private Optional<String> advertise;

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

  /** How others write this server's address. */
  String advertised() {
    return advertised(host);
  }

  String advertised(String listening) {
    return advertise.orElse(listening);
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
