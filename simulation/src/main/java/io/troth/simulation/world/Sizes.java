package io.troth.simulation.world;

import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Condition;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.follower.core.Entry;
import io.troth.leader.core.Command;
import io.troth.leader.core.Reply;
import java.util.List;

/** How many bytes a message occupies on a link, about: its values count, the rest is guessed. */
final class Sizes {
  private static final long FRAME = 32;
  private static final long ITEM = 16;

  private Sizes() {}

  static long of(Object message) {
    return FRAME
        + switch (message) {
          case ToFollower.Round round -> round(round);
          case ToFollower.Assignment assignment -> assignment.roles().size();
          case ToLeader.Answers answers ->
              answers.answers().stream().mapToLong(each -> version(each.version())).sum();
          case ToLeader.Memory memory -> ITEM * memory.remembered().size();
          case ToLeader.Ack ack -> ITEM * ack.votes().size();
          case Peers.Ask ask -> command(ask.command());
          case Peers.Told told -> reply(told.reply());
          case Peers.SlotPage page -> entries(page.entries());
          default -> 0;
        };
  }

  private static long round(ToFollower.Round round) {
    long bytes = ITEM * (round.decisions().size() + round.forget().size() + round.reads().size());
    for (Prepare each : round.prepares()) {
      bytes += each.bytes();
    }
    return bytes;
  }

  private static long command(Command command) {
    return switch (command) {
      case Command.Read read -> ITEM * read.keys().size();
      case Command.Commit commit -> conditions(commit.conditions()) + writes(commit.writes());
      case Command.Choose choose ->
          conditions(choose.conditions()) + steps(choose.then()) + steps(choose.otherwise());
      case Command.Hold hold -> conditions(hold.conditions()) + hold.write().bytes();
      default -> 0;
    };
  }

  private static long reply(Reply reply) {
    return switch (reply) {
      case Reply.Values values -> versions(values.versions());
      case Reply.Chosen chosen -> versions(chosen.gets());
      default -> 0;
    };
  }

  private static long conditions(List<Condition> conditions) {
    return conditions.stream().mapToLong(Condition::bytes).sum();
  }

  private static long writes(List<Write> writes) {
    return writes.stream().mapToLong(Write::bytes).sum();
  }

  private static long steps(List<Command.Step> steps) {
    return steps.stream().mapToLong(Command.Step::bytes).sum();
  }

  private static long versions(List<Version> versions) {
    return versions.stream().mapToLong(Sizes::version).sum();
  }

  static long entries(List<Entry> entries) {
    return entries.stream().mapToLong(Sizes::entry).sum();
  }

  static long entry(Entry entry) {
    return entry.key().bytes().length + version(entry.version());
  }

  private static long version(Version version) {
    return ITEM + version.value().map(Value::length).orElse(0);
  }
}
