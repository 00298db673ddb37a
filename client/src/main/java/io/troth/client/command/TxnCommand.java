package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Request;
import io.troth.client.wire.Response;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code troth txn}. */
@Command(
    name = "txn",
    mixinStandardHelpOptions = true,
    description = {
      "Does a transaction, read as JSON from standard input, and prints the answer.",
      "Exit code 1 where its conditions did not hold.",
      "",
      "  echo '{\"if\":[{\"key\":\"a\",\"exists\":false}],",
      "         \"then\":[{\"put\":{\"key\":\"a\",\"value\":\"1\"}}],",
      "         \"else\":[{\"get\":{\"key\":\"a\"}}]}' | troth txn"
    })
final class TxnCommand implements Callable<Integer> {
  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  private boolean succeeded;

  @Override
  public Integer call() {
    Request request =
        Request.write("POST", "/v1/txn").with(PutCommand.standardInput(), "application/json");
    try (Caller caller = servers.caller();
        Spinner spinner = Spinner.of("committing")) {
      int code = Ask.of(spec).done(caller.call(request), this::print);
      return code == Exit.DONE && !succeeded ? Exit.REFUSED : code;
    }
  }

  private void print(Response response) {
    System.out.println(response.text());
    try {
      succeeded = Boolean.TRUE.equals(Json.object(response.body()).get("succeeded"));
    } catch (Json.Malformed e) {
      succeeded = false;
    }
  }
}
