package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Request;
import io.troth.client.wire.Result;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is asked about one follower, which is named by its number or its address. */
abstract sealed class MemberCommand implements Callable<Integer>
    permits DrainCommand, MemberCommand.Undrain, MemberCommand.Forget {
  @Parameters(paramLabel = "FOLLOWER", description = "Its number, or its HOST:PORT (see status).")
  private String follower;

  @Mixin private Servers servers;
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    try (Caller caller = caller(servers)) {
      Result status = caller.call(Request.get("/v1/cluster"));
      Optional<Fields> found = cluster(status).flatMap(each -> find(each, follower));
      if (found.isEmpty()) {
        int code = Ask.of(spec).read(status, answer -> {});
        if (code == Exit.DONE) {
          Exit.say(spec, "no follower " + follower + "; see `troth status`");
        }
        return code == Exit.DONE ? Exit.REFUSED : code;
      }
      return ask(caller, found.get().text("id"));
    }
  }

  Caller caller(Servers which) {
    return which.caller();
  }

  Servers servers() {
    return servers;
  }

  CommandSpec spec() {
    return spec;
  }

  /** Asks about the follower of that number. */
  abstract int ask(Caller caller, String id);

  static Optional<Fields> find(Fields cluster, String follower) {
    return cluster.objects("followers").stream()
        .filter(each -> each.text("id").equals(follower) || each.text("address").equals(follower))
        .findFirst();
  }

  static Optional<Fields> cluster(Result status) {
    if (status instanceof Result.Answered answered && answered.response().succeeded()) {
      try {
        return Optional.of(new Fields(Json.object(answered.response().body())));
      } catch (Json.Malformed e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** {@code troth undrain FOLLOWER}. */
  @Command(
      name = "undrain",
      mixinStandardHelpOptions = true,
      description = {
        "Takes back a follower that is draining or drained.",
        "It is placed on the ring again, and fetches its slots."
      })
  static final class Undrain extends MemberCommand {
    @Override
    int ask(Caller caller, String id) {
      return Ask.of(spec())
          .done(
              caller.call(Request.write("POST", "/v1/followers/" + id + "/undrain")),
              answer -> System.out.println("taken back; `troth status` shows how far it is"));
    }
  }

  /** {@code troth forget FOLLOWER}. */
  @Command(
      name = "forget",
      mixinStandardHelpOptions = true,
      description = {
        "Forgets a follower that is drained, or gone and replaced.",
        "It is no member any more, and another can get its number. To come back, it starts with",
        "an empty data directory. One that may have the only copy of a slot is not forgotten."
      })
  static final class Forget extends MemberCommand {
    @Override
    int ask(Caller caller, String id) {
      return Ask.of(spec())
          .done(
              caller.call(Request.write("DELETE", "/v1/followers/" + id)),
              answer -> System.out.println("forgotten"));
    }
  }
}
