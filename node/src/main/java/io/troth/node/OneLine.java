package io.troth.node;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What goes wrong is said in one line on standard error, with exit code 2 for usage and 1 else. */
final class OneLine {

  private OneLine() {}

  static int usage(ParameterException wrong, String[] arguments) {
    CommandLine command = wrong.getCommandLine();
    say(
        command.getErr(),
        firstLine(wrong.getMessage())
            + " (see `"
            + command.getCommandSpec().qualifiedName()
            + " --help`)");
    return ExitCode.USAGE;
  }

  static int failure(Exception failure, CommandLine command, ParseResult parsed) {
    if (failure instanceof StartFailure expected) {
      say(command.getErr(), expected.getMessage());
    } else {
      failure.printStackTrace(command.getErr());
    }
    return ExitCode.SOFTWARE;
  }

  private static void say(PrintWriter err, String message) {
    err.println("troth: " + message);
    err.flush();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("wrong usage");
  }
}
