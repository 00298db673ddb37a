package io.troth.node;

import io.troth.client.command.ClientCommands;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program {@code troth}: one main class for every role and every command of the client. */
@Command(
    name = "troth",
    version = "troth " + Troth.VERSION,
    mixinStandardHelpOptions = true,
    description = "A replicated, sharded key-value store.")
public final class Troth implements Runnable {

  public static final String VERSION = "0.1.0";

  private static final Map<String, Supplier<Object>> SERVERS = servers();

  @Spec private CommandSpec spec;

  private Troth() {}

  /** By name, in the order in which they are shown. */
  private static Map<String, Supplier<Object>> servers() {
    Map<String, Supplier<Object>> servers = new LinkedHashMap<>();
    servers.put("leader", LeaderCommand::new);
    servers.put("follower", FollowerCommand::new);
    servers.put("node", NodeCommand::new);
    servers.put("dev", DevCommand::new);
    return servers;
  }

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** With all commands. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Troth());
    SERVERS.values().forEach(command -> line.addSubcommand(command.get()));
    ClientCommands.addTo(line);
    return configured(line);
  }

  /**
   * Looking at every command's options takes longer than a get, and much of a server's start: only
   * those of one, if that will do.
   */
  static CommandLine commandLine(String[] arguments) {
    CommandLine line = new CommandLine(new Troth());
    if (arguments.length > 0 && SERVERS.containsKey(arguments[0])) {
      line.addSubcommand(SERVERS.get(arguments[0]).get());
      return configured(line);
    }
    return ClientCommands.addOnly(line, arguments) ? configured(line) : commandLine();
  }

  private static CommandLine configured(CommandLine line) {
    line.setDefaultValueProvider(new EnvironmentDefaults(System.getenv()));
    line.registerConverter(java.time.Duration.class, Durations::parse);
    line.registerConverter(ByteSize.class, ByteSize::parse);
    line.registerConverter(Reachable.class, Reachable::parse);
    line.setParameterExceptionHandler(OneLine::usage);
    line.setExecutionExceptionHandler(OneLine::failure);
    return line;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
