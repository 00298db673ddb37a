package io.troth.client.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth client HOST PORT get KEY}: the same commands, in another order. */
@Command(
    name = "client",
    mixinStandardHelpOptions = true,
    description = {
      "Asks the server at HOST and PORT: the same commands, in another order.",
      "",
      "  troth client 127.0.0.1 16200 get KEY",
      "  troth client 127.0.0.1 16200 set KEY VALUE",
      "  troth client 127.0.0.1 16200 delete KEY | status | shutdown | where KEY"
    })
final class ClientCommand implements Callable<Integer> {
  private static final Set<String> COMMANDS =
      Set.of("get", "put", "delete", "status", "shutdown", "where");

  @Parameters(index = "0", paramLabel = "HOST", description = "The server's host.")
  private String host;

  @Parameters(index = "1", paramLabel = "PORT", description = "The server's port.")
  private int port;

  @Parameters(index = "2", paramLabel = "COMMAND", description = "get, set, status, ...")
  private String word;

  @Parameters(index = "3..*", paramLabel = "ARGUMENT", description = "As after the command alone.")
  private List<String> rest = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    String command = command(word);
    if (!COMMANDS.contains(command)) {
      throw new ParameterException(spec.commandLine(), "'" + word + "' is no command of a client");
    }
    List<String> arguments = new ArrayList<>();
    arguments.add(command);
    arguments.add("--node=" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port);
    arguments.addAll(rest);
    return spec.root().commandLine().execute(arguments.toArray(String[]::new));
  }

  static String command(String word) {
    return word.equals("set") ? "put" : word;
  }
}
