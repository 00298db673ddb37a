package io.troth.client.command;

import io.troth.client.Absent;
import io.troth.client.Found;
import io.troth.client.Reading;
import io.troth.client.Refused;
import io.troth.client.TrothClient;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth get KEY}. */
@Command(
    name = "get",
    mixinStandardHelpOptions = true,
    description = {
      "Prints the value of a key: its bytes as they are.",
      "Exit code 1 where there is no such key."
    })
final class GetCommand implements Callable<Integer> {
  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key;

  @Option(names = "--revision", description = "Print the key's revision in place of its value.")
  private boolean revision;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Reading reading;
    try (TrothClient client = servers.client();
        Spinner spinner = Spinner.of("waiting for " + key)) {
      reading = client.get(key);
    }
    return switch (reading) {
      case Found found -> {
        print(found);
        yield Exit.DONE;
      }
      case Absent absent -> {
        Exit.say(spec, "no key");
        yield Exit.REFUSED;
      }
      case Refused refused -> Exit.of(refused, spec);
    };
  }

  private void print(Found found) {
    PrintStream out = System.out;
    if (revision) {
      out.println(found.revision());
    } else {
      byte[] value = found.value();
      out.write(value, 0, value.length);
      if (Terminal.showsOutput()) {
        out.println();
      }
    }
    out.flush();
  }
}
