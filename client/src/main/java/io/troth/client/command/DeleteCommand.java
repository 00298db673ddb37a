package io.troth.client.command;

import io.troth.client.Outcome;
import io.troth.client.TrothClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth delete KEY}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Deletes a key. Exit code 1 where there is no such key.")
final class DeleteCommand implements Callable<Integer> {
  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key;

  @ArgGroup private Only only;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  /** At most one of them. */
  static final class Only {
    @Option(
        names = "--if-revision",
        paramLabel = "N",
        description = "Only where the key still has that revision (see get --revision).")
    private Long revision;

    @Option(
        names = "--txn",
        paramLabel = "NAME",
        description = "Hold it in that transaction, until commit or abort.")
    private String transaction;
  }

  @Override
  public Integer call() {
    Outcome outcome;
    try (TrothClient client = servers.client();
        Spinner spinner = Spinner.of("deleting " + key)) {
      outcome = delete(client);
    }
    boolean held = only != null && only.transaction != null;
    return Exit.of(
        outcome, spec, () -> System.out.println(held ? "held by " + only.transaction : "deleted"));
  }

  private Outcome delete(TrothClient client) {
    if (only == null) {
      return client.delete(key);
    }
    return only.transaction != null
        ? client.held(only.transaction).delete(key)
        : client.delete(key, only.revision);
  }
}
