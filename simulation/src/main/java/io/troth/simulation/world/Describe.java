package io.troth.simulation.world;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.Prepare;
import io.troth.common.message.Remembered;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Condition;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Messages in few words, for traces. */
final class Describe {
  private static final int SLOTS_SHOWN = 8;

  private Describe() {}

  static String message(ToFollower message) {
    return switch (message) {
      case ToFollower.Hello hello ->
          "hello epoch=" + hello.epoch() + " from=" + hello.leader() + " to=" + hello.follower();
      case ToFollower.Assignment assignment -> "assignment " + roles(assignment.roles());
      case ToFollower.Change change ->
          "change " + change.role() + " slots=" + slots(change.slots());
      case ToFollower.Round round -> round(round);
      case ToFollower.Pull pull -> "pull slot=" + pull.slot() + " from=" + pull.address();
      case ToFollower.Purge purge ->
          "purge slots=" + slots(purge.slots()) + " to=" + Revision.text(purge.revision());
      case ToFollower.Compare compare ->
          "compare " + compare.id() + " slots=" + slots(compare.slots());
    };
  }

  static String message(ToLeader message) {
    return switch (message) {
      case ToLeader.Welcome welcome ->
          "welcome epoch="
              + welcome.epoch()
              + " store="
              + welcome.storeId()
              + " generation="
              + welcome.generation()
              + " stable="
              + Revision.text(welcome.stable());
      case ToLeader.Memory memory ->
          "memory"
              + memory.remembered().stream().map(Describe::remembered).collect(Collectors.joining())
              + (memory.last() ? " last" : "");
      case ToLeader.Refused refused -> "refused: " + refused.why();
      case ToLeader.Ack ack ->
          "ack "
              + ack.round()
              + ack.votes().stream()
                  .map(vote -> " " + Revision.text(vote.revision()) + (vote.yes() ? ":yes" : ":no"))
                  .collect(Collectors.joining());
      case ToLeader.Answers answers ->
          "answers"
              + answers.answers().stream()
                  .map(each -> " #" + each.id() + "=" + version(each.version()))
                  .collect(Collectors.joining());
      case ToLeader.Pulled pulled -> "pulled slot=" + pulled.slot() + " keys=" + pulled.keys();
      case ToLeader.PullFailed failed ->
          "pull failed slot="
              + failed.slot()
              + (failed.tooOld() ? " too old" : "")
              + ": "
              + failed.why();
      case ToLeader.Trouble trouble -> "trouble: " + trouble.why();
      case ToLeader.Beat beat -> "beat";
      case ToLeader.Compared compared -> "compared " + compared.id();
    };
  }

  static String input(io.troth.leader.core.Input input) {
    return switch (input) {
      case io.troth.leader.core.Input.Received received ->
          "link " + link(received.link()) + " " + message(received.message());
      case io.troth.leader.core.Input.Applied applied -> "log " + command(applied.command());
      case io.troth.leader.core.Input.LinkUp up -> "link " + link(up.link()) + " up";
      case io.troth.leader.core.Input.LinkDown down ->
          "link " + link(down.link()) + " down: " + down.why();
      case io.troth.leader.core.Input.Request request ->
          "request " + request.id() + " " + command(request.command());
      default -> input.toString();
    };
  }

  private static String link(long link) {
    return (link >>> 32) + "/" + (link & 0xFFFF_FFFFL);
  }

  private static String command(Command command) {
    return switch (command) {
      case Command.Commit commit ->
          "commit "
              + commit.conditions().stream()
                  .map(each -> condition(each) + " ")
                  .collect(Collectors.joining())
              + commit.writes().stream().map(Describe::write).collect(Collectors.joining(" "));
      default -> command.toString();
    };
  }

  static String reply(Reply reply) {
    return switch (reply) {
      case Reply.Done done -> "done " + Revision.text(done.revision());
      case Reply.Values values ->
          values.versions().stream().map(Describe::version).toList().toString();
      case Reply.Status status -> "status";
      default -> reply.toString();
    };
  }

  private static String round(ToFollower.Round round) {
    List<String> parts = new ArrayList<>();
    parts.add("round " + round.number() + " stable=" + Revision.text(round.stable()));
    if (round.sync()) {
      parts.add("sync");
    }
    round
        .decisions()
        .forEach(each ->
            parts.add((each.committed() ? "commit:" : "abort:") + Revision.text(each.revision())));
    round.forget().forEach(each -> parts.add("forget:" + Revision.text(each)));
    round.reads().forEach(each -> parts.add("read:" + each.key() + "#" + each.id()));
    round.prepares().forEach(each -> parts.add("prepare:" + prepare(each)));
    return String.join(" ", parts);
  }

  static String prepare(Prepare prepare) {
    List<String> parts = new ArrayList<>();
    prepare.conditions().forEach(each -> parts.add(condition(each)));
    prepare.writes().forEach(each -> parts.add(write(each)));
    return Revision.text(prepare.revision()) + "{" + String.join(" ", parts) + "}";
  }

  static String condition(Condition condition) {
    String name = condition.getClass().getSimpleName();
    return name + "(" + condition.key() + ")";
  }

  static String write(Write write) {
    return switch (write) {
      case Write.Put put -> put.key() + "=" + put.value();
      case Write.Delete delete -> "-" + delete.key();
    };
  }

  static String version(Version version) {
    return version.value().map(Object::toString).orElse("none")
        + "@"
        + Revision.text(version.revision());
  }

  private static String remembered(Remembered each) {
    return " " + Revision.text(each.revision()) + ":" + each.state();
  }

  static String command(ClusterCommand command) {
    return switch (command) {
      case ClusterCommand.Join join ->
          "Join follower=" + join.follower() + " slots=" + slots(join.slots());
      case ClusterCommand.GiveUp give ->
          "GiveUp follower=" + give.follower() + " slots=" + slots(give.slots());
      case ClusterCommand.Disqualify none ->
          "Disqualify follower=" + none.follower() + " slots=" + slots(none.slots());
      case ClusterCommand.Elect elect ->
          "Elect follower=" + elect.follower() + " slots=" + slots(elect.slots());
      default -> command.toString();
    };
  }

  private static String slots(List<Integer> slots) {
    return slots.size() <= SLOTS_SHOWN
        ? slots.toString()
        : slots.subList(0, SLOTS_SHOWN) + "... (" + slots.size() + ")";
  }

  private static String roles(List<Role> roles) {
    return roles.stream()
        .collect(Collectors.groupingBy(role -> role, java.util.TreeMap::new, Collectors.counting()))
        .toString();
  }
}
