package io.troth.client.command;

import java.util.List;
import picocli.CommandLine;

/** All commands of this package, by name. */
public final class ClientCommands {
  private static final List<String> ALONE =
      List.of(
          "get",
          "put",
          "delete",
          "txn",
          "commit",
          "abort",
          "status",
          "where",
          "drain",
          "undrain",
          "forget",
          "shutdown",
          "client");

  private ClientCommands() {}

  /** Adds all of them. */
  public static void addTo(CommandLine root) {
    ALONE.forEach(name -> addTo(root, name));
    root.addSubcommand(new CompletionCommand());
  }

  /**
   * Adds only what those arguments need; returns false, and adds nothing, where that is not clear.
   */
  public static boolean addOnly(CommandLine root, String... arguments) {
    if (arguments.length == 0 || !ALONE.contains(arguments[0])) {
      return false;
    }
    addTo(root, arguments[0]);
    if (arguments[0].equals("client") && arguments.length > 3) {
      String other = ClientCommand.command(arguments[3]);
      if (ALONE.contains(other)) {
        addTo(root, other);
      }
    }
    return true;
  }

  private static void addTo(CommandLine root, String name) {
    CommandLine command = new CommandLine(command(name));
    // A key or value may look like an option, or like the name of a file with arguments.
    command.setExpandAtFiles(false);
    command.setUnmatchedOptionsArePositionalParams(true);
    command.setStopAtPositional(name.equals("client"));
    root.addSubcommand(name, command);
  }

  private static Object command(String name) {
    return switch (name) {
      case "get" -> new GetCommand();
      case "put" -> new PutCommand();
      case "delete" -> new DeleteCommand();
      case "txn" -> new TxnCommand();
      case "commit" -> new DecideCommand.Commit();
      case "abort" -> new DecideCommand.Abort();
      case "status" -> new StatusCommand();
      case "where" -> new WhereCommand();
      case "drain" -> new DrainCommand();
      case "undrain" -> new MemberCommand.Undrain();
      case "forget" -> new MemberCommand.Forget();
      case "shutdown" -> new ShutdownCommand();
      case "client" -> new ClientCommand();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }
}
