package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Percent;
import io.troth.client.wire.Request;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth commit [NAME]} and {@code troth abort [NAME]}. */
abstract class DecideCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Of the held transaction; not needed when exactly one is open.")
  private Optional<String> name;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  private final String verb;
  private final String done;

  private DecideCommand(String verb, String done) {
    this.verb = verb;
    this.done = done;
  }

  @Override
  public Integer call() {
    String target = "/" + verb + name.map(given -> "?txn=" + Percent.encode(given)).orElse("");
    try (Caller caller = servers.caller();
        Spinner spinner = Spinner.of("asking for " + verb)) {
      return Ask.of(spec)
          .done(caller.call(Request.write("POST", target)), answer -> System.out.println(done));
    }
  }

  @Command(
      name = "commit",
      mixinStandardHelpOptions = true,
      description = "Commits a held transaction (see put --txn).")
  static final class Commit extends DecideCommand {
    Commit() {
      super("commit", "committed");
    }
  }

  @Command(
      name = "abort",
      mixinStandardHelpOptions = true,
      description = "Aborts a held transaction (see put --txn).")
  static final class Abort extends DecideCommand {
    Abort() {
      super("abort", "aborted");
    }
  }
}
