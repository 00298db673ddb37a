package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Percent;
import io.troth.client.wire.Request;
import io.troth.client.wire.Response;
import io.troth.client.wire.Result;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth where KEY}. */
@Command(
    name = "where",
    mixinStandardHelpOptions = true,
    description = "Shows the slot of a key, written yet or not, and the followers that hold it.")
final class WhereCommand implements Callable<Integer> {
  @Parameters(paramLabel = "KEY", description = "The key.")
  private String key;

  @Option(names = "--json", description = "Print the server's answer as it is.")
  private boolean json;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Request request = Request.get("/v1/where?key=" + Percent.encode(key));
    try (Caller caller = servers.caller(Caller.Patience.ONCE);
        Spinner spinner = Spinner.of("asking " + servers.first())) {
      return Ask.of(spec).read(caller.call(request), answer -> print(answer, caller));
    }
  }

  private void print(Response response, Caller caller) {
    if (json) {
      System.out.println(response.text().strip());
      return;
    }
    Fields where = fields(response);
    Map<String, String> addresses = addresses(caller.call(Request.get("/v1/cluster")));
    Table table = new Table().row("FOLLOWER", "ADDRESS", "REPLICA");
    Set<String> followers = new LinkedHashSet<>(where.texts("replicas"));
    followers.addAll(where.texts("in_sync"));
    for (String each : followers) {
      boolean inSync = where.texts("in_sync").contains(each);
      table.row(each, addresses.getOrDefault(each, "?"), inSync ? "in sync" : "catching up");
    }
    System.out.print("slot " + where.text("slot") + "\n\n" + table.render());
  }

  private static Map<String, String> addresses(Result cluster) {
    Map<String, String> addresses = new HashMap<>();
    if (cluster instanceof Result.Answered answered) {
      fields(answered.response())
          .objects("followers")
          .forEach(each -> addresses.put(each.text("id"), each.text("address")));
    }
    return addresses;
  }

  private static Fields fields(Response response) {
    try {
      return new Fields(Json.object(response.body()));
    } catch (Json.Malformed e) {
      return new Fields(Map.of());
    }
  }
}
