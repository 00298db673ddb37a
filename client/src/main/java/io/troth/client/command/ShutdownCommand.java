package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Request;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code troth shutdown}. */
@Command(
    name = "shutdown",
    mixinStandardHelpOptions = true,
    description = "Stops the server at --node, once what is under way there is done.")
final class ShutdownCommand implements Callable<Integer> {
  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Caller caller = servers.caller();
        Spinner spinner = Spinner.of("stopping")) {
      return Ask.of(spec)
          .done(
              caller.call(Request.write("POST", "/v1/shutdown")),
              answer -> System.out.println(answer.from() + " stops"));
    }
  }
}
