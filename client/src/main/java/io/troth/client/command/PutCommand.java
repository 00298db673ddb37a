package io.troth.client.command;

import io.troth.client.Done;
import io.troth.client.HeldTransaction;
import io.troth.client.Outcome;
import io.troth.client.TrothClient;
import io.troth.client.wire.Percent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth put KEY VALUE}. */
@Command(
    name = "put",
    mixinStandardHelpOptions = true,
    description = "Writes a key, and prints its revision.")
final class PutCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "KEY", description = "The key.")
  private String key;

  @Parameters(
      index = "1",
      paramLabel = "VALUE",
      description = "The value; - reads it from standard input.")
  private String value;

  @ArgGroup private Only only;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  /** At most one of them. */
  static final class Only {
    @Option(names = "--if-absent", description = "Only where there is no such key.")
    private boolean absent;

    @Option(names = "--if-present", description = "Only where there is such a key.")
    private boolean present;

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
    byte[] bytes = value.equals("-") ? standardInput() : Percent.utf8(value);
    Outcome outcome;
    try (TrothClient client = servers.client();
        Spinner spinner = Spinner.of("writing " + key)) {
      outcome = put(client, bytes);
    }
    return Exit.of(
        outcome,
        spec,
        () -> {
          boolean held = only != null && only.transaction != null;
          System.out.println(
              held ? "held by " + only.transaction : "revision " + ((Done) outcome).revision());
        });
  }

  private Outcome put(TrothClient client, byte[] bytes) {
    if (only == null) {
      return client.put(key, bytes);
    }
    if (only.transaction != null) {
      HeldTransaction held = client.held(only.transaction);
      return held.put(key, bytes);
    }
    if (only.revision != null) {
      return client.compareAndSet(key, only.revision, bytes);
    }
    if (only.present) {
      return client.putIfPresent(key, bytes);
    }
    return only.absent ? client.putIfAbsent(key, bytes) : client.put(key, bytes);
  }

  static byte[] standardInput() {
    try {
      return System.in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
