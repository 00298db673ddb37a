package io.troth.client.command;

import io.troth.client.wire.Caller;
import io.troth.client.wire.Json;
import io.troth.client.wire.Request;
import io.troth.client.wire.Response;
import io.troth.client.wire.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code troth drain FOLLOWER}. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Has a follower hand over all its slots, so that it can be taken away.",
      "It goes on serving meanwhile, and keeps each slot until all others that should have it do.",
      "Refused where fewer followers than the redundancy would be left, unless it is forced."
    })
final class DrainCommand extends MemberCommand {
  private static final long LOOK_MILLIS = 500;
  private static final long SAY_MILLIS = 10_000;
  private static final Duration WAIT_MAX = Duration.ofMinutes(10);
  private static final Duration REQUEST_MAX = Duration.ofSeconds(6);

  /** States in which a follower takes no slots. */
  private static final Set<String> NOT_TAKING =
      Set.of("down", "away", "draining", "drained", "new", "connecting");

  @Option(
      names = "--wait",
      description = {
        "Return only when it holds nothing any more, or when --timeout is over: exit code 3.",
        "With --wait, --timeout is 10m unless it is given."
      })
  private boolean waits;

  @Option(
      names = "--force",
      description = {
        "Drain it even if fewer followers than the redundancy are left.",
        "Slots have fewer replicas then, and it keeps those that a write needs it for."
      })
  private boolean forced;

  @Option(names = "--dry-run", description = "Only say what would happen.")
  private boolean dryRun;

  @Override
  Caller caller(Servers which) {
    return waits ? which.caller(REQUEST_MAX) : which.caller();
  }

  @Override
  int ask(Caller caller, String id) {
    Request drain = Request.write("POST", "/v1/followers/" + id + "/drain" + query());
    if (dryRun) {
      return planned(caller.call(drain));
    }
    int code = Ask.of(spec()).done(caller.call(drain), this::told);
    return code == Exit.DONE && waits ? await(caller, id) : code;
  }

  private String query() {
    List<String> set = new ArrayList<>();
    if (forced) {
      set.add("force=1");
    }
    if (dryRun) {
      set.add("dry_run=1");
    }
    return set.isEmpty() ? "" : "?" + String.join("&", set);
  }

  private void told(Response response) {
    if (!waits) {
      System.out.println("draining; `troth status` shows how far it is");
    }
  }

  private int planned(Result result) {
    List<Integer> refused = new ArrayList<>();
    int code = Ask.of(spec()).read(result, answer -> plan(answer, refused));
    return refused.isEmpty() ? code : Exit.REFUSED;
  }

  private void plan(Response answer, List<Integer> refused) {
    try {
      Fields plan = new Fields(Json.object(answer.body()));
      System.out.println(
          Amount.slots(plan.number("slots_to_move"))
              + " to hand over; "
              + plan.number("followers_left")
              + (plan.number("followers_left") == 1 ? " follower" : " followers")
              + " left for a redundancy of "
              + plan.number("redundancy"));
      if (!plan.text("reason").isEmpty()) {
        refused.add(Exit.REFUSED);
        Exit.say(spec(), "it would be refused: " + plan.text("reason"));
      }
    } catch (Json.Malformed e) {
      refused.add(Exit.REFUSED);
      Exit.say(spec(), "the answer can't be read: " + e.getMessage());
    }
  }

  private int await(Caller caller, String id) {
    Duration limit = servers().timeoutGiven().orElse(WAIT_MAX);
    long begun = System.nanoTime();
    long saidMillis = 0;
    long slotsAtFirst = 0;
    try (Spinner spinner = Spinner.of("draining follower " + id)) {
      while (true) {
        Result status = caller.call(Request.get("/v1/cluster"));
        Optional<Fields> cluster = cluster(status);
        Optional<Fields> now = cluster.flatMap(each -> find(each, id));
        if (now.isEmpty()) {
          int code = Ask.of(spec()).read(status, answer -> {});
          if (code == Exit.DONE) {
            Exit.say(spec(), "follower " + id + " is no member any more");
            return Exit.REFUSED;
          }
          return code;
        }
        String state = now.get().text("state");
        if (state.equals("drained")) {
          System.out.println("drained; it can be stopped");
          return Exit.DONE;
        }
        if (state.equals("up") || state.equals("catching_up")) {
          Exit.say(spec(), "follower " + id + " does not drain any more: it was taken back");
          return Exit.REFUSED;
        }
        String missing = missing(cluster.get(), now.get());
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        if (millis >= limit.toMillis()) {
          Exit.say(spec(), "not drained after " + Amount.time(millis) + ": " + missing);
          return Exit.UNKNOWN;
        }
        if (!Terminal.showsErrors() && millis - saidMillis >= SAY_MILLIS) {
          saidMillis = millis;
          Exit.say(spec(), "waiting: " + missing);
        }
        long slots = now.get().number("slots");
        slotsAtFirst = Math.max(slotsAtFirst, slots);
        spinner.tell(Amount.bar(slotsAtFirst - slots, slotsAtFirst) + " " + missing);
        TimeUnit.MILLISECONDS.sleep(Math.min(LOOK_MILLIS, limit.toMillis() - millis));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Exit.REFUSED;
    }
  }

  /** What has to come before it is drained. */
  private static String missing(Fields cluster, Fields follower) {
    List<String> missing = new ArrayList<>();
    long slots = follower.number("slots");
    missing.add(Amount.slots(slots) + " to go");
    if (follower.text("state").equals("down")) {
      missing.add("it is down");
    }
    long unwritable = cluster.object("slots").number("unwritable");
    if (unwritable > 0) {
      missing.add(Amount.slots(unwritable) + " refuse writes, too few replicas are in sync");
    }
    long redundancy = cluster.number("redundancy");
    long taking =
        cluster.objects("followers").stream()
            .filter(each -> !NOT_TAKING.contains(each.text("state")))
            .count();
    Fields moves = cluster.object("moves");
    if (moves.number("slots_to_go") > 0) {
      missing.add("followers fetch what they lack: " + Amount.move(moves));
    } else if (taking < redundancy) {
      missing.add(
          taking
              + (taking == 1 ? " other follower is" : " other followers are")
              + " up for a redundancy of "
              + redundancy
              + ": start more, or take it back with `troth undrain "
              + follower.text("id")
              + "`");
    } else if (cluster.object("slots").number("under_replicated") > 0) {
      missing.add(
          Amount.slots(cluster.object("slots").number("under_replicated"))
              + " with fewer replicas in sync than wanted");
    }
    return String.join("; ", missing);
  }
}
