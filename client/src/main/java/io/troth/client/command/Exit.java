package io.troth.client.command;

import io.troth.client.Outcome;
import io.troth.client.Refused;
import io.troth.client.Refused.Reason;
import io.troth.client.Unknown;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** The exit codes of all commands, which scripts rely on; usage (2) is picocli's. */
final class Exit {
  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int UNKNOWN = 3;
  static final int UNREACHED = 4;

  private Exit() {}

  static int of(Outcome outcome, CommandSpec command, Runnable done) {
    return switch (outcome) {
      case Refused refused -> of(refused, command);
      case Unknown unknown -> of(unknown, command);
      default -> {
        done.run();
        yield DONE;
      }
    };
  }

  static int of(Refused refused, CommandSpec command) {
    say(command, refused.message());
    boolean unreached =
        refused.reason() == Reason.UNREACHED || refused.reason() == Reason.NO_ANSWER;
    return unreached ? UNREACHED : REFUSED;
  }

  static int of(Unknown unknown, CommandSpec command) {
    say(
        command,
        "outcome unknown, it may have been applied: read the key to find out ("
            + unknown.message()
            + ")");
    return UNKNOWN;
  }

  static void say(CommandSpec command, String message) {
    PrintWriter err = command.commandLine().getErr();
    err.println("troth: " + message);
    err.flush();
  }
}
