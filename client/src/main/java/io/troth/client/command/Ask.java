package io.troth.client.command;

import io.troth.client.wire.Problem;
import io.troth.client.wire.Response;
import io.troth.client.wire.Result;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** Turns what came of a request into words and an exit code. */
record Ask(CommandSpec command) {
  static Ask of(CommandSpec command) {
    return new Ask(command);
  }

  int done(Result result, Consumer<Response> success) {
    return switch (result) {
      case Result.Unreached unreached -> say(unreached.message(), Exit.UNREACHED);
      case Result.Unanswered unanswered ->
          say("outcome unknown (" + unanswered.message() + ")", Exit.UNKNOWN);
      case Result.Answered answered when answered.response().succeeded() -> {
        success.accept(answered.response());
        yield Exit.DONE;
      }
      case Result.Answered answered -> {
        Problem problem = Problem.of(answered.response());
        yield problem.notApplied()
            ? say(problem.title(), Exit.REFUSED)
            : say("outcome unknown (" + problem.title() + ")", Exit.UNKNOWN);
      }
    };
  }

  /** For what only reads: nothing about it can be unknown. */
  int read(Result result, Consumer<Response> success) {
    return switch (result) {
      case Result.Unanswered unanswered -> say(unanswered.message(), Exit.UNREACHED);
      case Result.Answered answered when !answered.response().succeeded() ->
          say(Problem.of(answered.response()).title(), Exit.REFUSED);
      default -> done(result, success);
    };
  }

  private int say(String message, int code) {
    Exit.say(command, message);
    return code;
  }
}
