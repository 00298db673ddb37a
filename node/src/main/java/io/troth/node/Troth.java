package io.troth.node;

import io.troth.client.command.ClientCommands;
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

  @Spec private CommandSpec spec;

  private Troth() {}

  public static void main(String[] arguments) {
    System.exit(commandLine(arguments).execute(arguments));
  }

  /** With all commands. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Troth());
    line.addSubcommand(new LeaderCommand());
    line.addSubcommand(new FollowerCommand());
    line.addSubcommand(new NodeCommand());
    line.addSubcommand(new DevCommand());
    ClientCommands.addTo(line);
    return configured(line);
  }

  /**
   * Looking at every command's options takes longer than a get: only those of one, if that will do.
   */
  private static CommandLine commandLine(String[] arguments) {
    CommandLine line = new CommandLine(new Troth());
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
