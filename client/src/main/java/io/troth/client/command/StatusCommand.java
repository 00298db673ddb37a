package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Request;
import io.troth.client.wire.Response;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code troth status}. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = "Shows whether all is well with the cluster, and if not, what to do.")
final class StatusCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Print the server's answer as it is.")
  private boolean json;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Caller caller = servers.caller(Caller.Patience.ONCE);
        Spinner spinner = Spinner.of("asking " + servers.first())) {
      return Ask.of(spec).read(caller.call(Request.get("/v1/cluster")), this::print);
    }
  }

  private void print(Response response) {
    if (json) {
      System.out.println(response.text().strip());
      return;
    }
    try {
      StatusPage page =
          new StatusPage(new Fields(Json.object(response.body())), Terminal.hasColours());
      System.out.print(page.render(response.from().toString()));
    } catch (Json.Malformed e) {
      System.out.println(response.text());
    }
  }
}
