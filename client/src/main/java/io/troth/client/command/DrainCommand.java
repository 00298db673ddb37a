package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Request;
import io.troth.client.wire.Response;
import io.troth.client.wire.Result;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troth drain FOLLOWER}. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Has a follower hand over all its slots, so that it can be taken away.",
      "It goes on serving meanwhile, and no slot ever has fewer replicas."
    })
final class DrainCommand implements Callable<Integer> {
  private static final long LOOK_MILLIS = 500;

  @Parameters(paramLabel = "FOLLOWER", description = "Its number, or its HOST:PORT (see status).")
  private String follower;

  @Option(names = "--wait", description = "Return only when it holds nothing any more.")
  private boolean waits;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Caller caller = servers.caller()) {
      Result status = caller.call(Request.get("/v1/cluster"));
      Optional<Fields> found = find(status);
      if (found.isEmpty()) {
        int code = Ask.of(spec).read(status, answer -> {});
        if (code == Exit.DONE) {
          Exit.say(spec, "no follower " + follower + "; see `troth status`");
        }
        return code == Exit.DONE ? Exit.REFUSED : code;
      }
      String id = found.get().text("id");
      Request drain = Request.write("POST", "/v1/followers/" + id + "/drain");
      int code = Ask.of(spec).done(caller.call(drain), this::told);
      return code == Exit.DONE && waits ? await(caller, id) : code;
    }
  }

  private void told(Response response) {
    if (!waits) {
      System.out.println("draining; `troth status` shows how far it is");
    }
  }

  private Optional<Fields> find(Result status) {
    return cluster(status)
        .flatMap(cluster ->
            cluster.objects("followers").stream()
                .filter(each ->
                    each.text("id").equals(follower) || each.text("address").equals(follower))
                .findFirst());
  }

  private static Optional<Fields> cluster(Result status) {
    if (status instanceof Result.Answered answered && answered.response().succeeded()) {
      try {
        return Optional.of(new Fields(Json.object(answered.response().body())));
      } catch (Json.Malformed e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private int await(Caller caller, String id) {
    follower = id;
    long slotsAtFirst = 0;
    try (Spinner spinner = Spinner.of("draining follower " + id)) {
      while (true) {
        Result status = caller.call(Request.get("/v1/cluster"));
        Optional<Fields> now = find(status);
        if (now.isEmpty()) {
          return Ask.of(spec).read(status, answer -> {});
        }
        long slots = now.get().number("slots");
        if (now.get().text("state").equals("drained")) {
          System.out.println("drained; it can be stopped");
          return Exit.DONE;
        }
        slotsAtFirst = Math.max(slotsAtFirst, slots);
        spinner.tell(
            Amount.bar(slotsAtFirst - slots, slotsAtFirst) + " " + Amount.slots(slots) + " to go");
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.REFUSED;
    }
  }
}
