package io.troth.simulation.world;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.Remembered;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Generation;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Messages and stored changes in the words of a story. A story tells of the keys that its clients
 * named: what concerns other slots alone is not told, and neither is what only counts (the numbers
 * of rounds, how far all is stable, signs of life).
 */
final class StageWords {
  private final TreeSet<Key> keys = new TreeSet<>();

  void name(Key key) {
    keys.add(key);
  }

  /** Empty if there is nothing to tell. */
  String of(ToFollower message) {
    return switch (message) {
      case ToFollower.Hello hello -> "hello from " + hello.leader() + " in epoch " + hello.epoch();
      case ToFollower.Assignment all ->
          keys.isEmpty()
              ? ""
              : "be "
                  + keys.stream()
                      .map(key -> all.roles().get(key.slot()) + " for " + key)
                      .collect(Collectors.joining(", "));
      case ToFollower.Change change -> about(change.slots(), "be " + change.role() + " for ");
      case ToFollower.Round round -> round(round);
      case ToFollower.Pull pull -> about(List.of(pull.slot()), "pull from " + pull.address() + " ");
      case ToFollower.Purge purge ->
          about(purge.slots(), "purge up to " + Revision.text(purge.revision()) + " ");
      case ToFollower.Compare compare -> about(compare.slots(), "compare ");
    };
  }

  /** An entry of the cluster log; empty if there is nothing to tell of it. */
  String of(ClusterCommand command) {
    return switch (command) {
      case ClusterCommand.Join join ->
          about(join.slots(), "follower " + join.follower() + " joins the in-sync set of ");
      case ClusterCommand.GiveUp give ->
          about(give.slots(), "follower " + give.follower() + " is not needed any more for ");
      case ClusterCommand.Disqualify none -> about(none.slots(), "only in-sync members count for ");
      case ClusterCommand.Elect elect ->
          about(elect.slots(), "follower " + elect.follower() + " takes over ");
      case ClusterCommand.Leave leave ->
          "follower " + leave.follower() + " leaves its in-sync sets to " + leave.alive();
      case ClusterCommand.Seen seen ->
          "follower "
              + seen.follower()
              + " has store "
              + seen.now().id()
              + ", opened "
              + Generation.openings(seen.now().generation())
              + " times";
      case ClusterCommand.Synced synced ->
          "follower "
              + synced.follower()
              + " has stored all up to "
              + Revision.text(synced.stable());
      case ClusterCommand.Found found -> "";
      case ClusterCommand.TakeOffice office -> office.leader() + " takes office";
      default -> command.toString();
    };
  }

  private static String round(ToFollower.Round round) {
    List<String> parts = new ArrayList<>();
    round
        .decisions()
        .forEach(each ->
            parts.add((each.committed() ? "commit " : "abort ") + Revision.text(each.revision())));
    round.forget().forEach(each -> parts.add("forget " + Revision.text(each)));
    round.reads().forEach(each -> parts.add("read " + each.key()));
    round
        .prepares()
        .forEach(each ->
            parts.add(
                each.hold().map(hold -> "hold for " + hold.name() + " ").orElse("prepare ")
                    + Describe.prepare(each)));
    if (round.sync()) {
      parts.add("sync");
    }
    return String.join(", ", parts);
  }

  /** Empty if there is nothing to tell. Of an acknowledgement the follower knows more to say. */
  String of(ToLeader message) {
    return switch (message) {
      case ToLeader.Welcome welcome -> "welcome, epoch " + welcome.epoch() + " is promised";
      case ToLeader.Memory memory -> "remembers " + remembered(memory.remembered());
      case ToLeader.Refused refused -> "refused: " + refused.why();
      case ToLeader.Ack ack -> "synced";
      case ToLeader.Answers answers ->
          answers.answers().stream()
              .map(each -> "answer " + version(each.version()))
              .collect(Collectors.joining(", "));
      case ToLeader.Pulled pulled -> about(List.of(pulled.slot()), "pulled ");
      case ToLeader.PullFailed failed ->
          about(List.of(failed.slot()), "could not pull, " + failed.why() + ": ");
      case ToLeader.Trouble trouble -> "trouble: " + trouble.why();
      case ToLeader.Beat beat -> "";
      case ToLeader.Compared compared -> "";
    };
  }

  private static String remembered(List<Remembered> all) {
    return all.isEmpty()
        ? "nothing"
        : all.stream()
            .map(each -> Revision.text(each.revision()) + " " + each.state())
            .collect(Collectors.joining(", "));
  }

  /** A batch; empty if there is nothing to tell of it. */
  String of(List<StoreChange> batch) {
    return batch.stream()
        .map(this::change)
        .filter(each -> !each.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private String change(StoreChange change) {
    return switch (change) {
      case StoreChange.Belongs belongs -> "belongs to the cluster as " + belongs.follower();
      case StoreChange.Promised promised -> "promised epoch " + promised.epoch();
      case StoreChange.Named named -> "its name " + named.storeId();
      case StoreChange.Prepared prepared -> "in doubt " + Describe.prepare(prepared.prepare());
      case StoreChange.Decided decided -> decided(decided);
      case StoreChange.Forgotten forgotten -> "forgotten " + Revision.text(forgotten.revision());
      case StoreChange.Stable stable -> "";
      case StoreChange.RoleSet set -> about(List.of(set.slot()), role(set.role()) + " for ");
      case StoreChange.Cleared cleared -> about(List.of(cleared.slot()), "cleared ");
      case StoreChange.Copied copied ->
          copied.entries().stream()
              .map(each -> "copied " + each.key() + "=" + Describe.version(each.version()))
              .collect(Collectors.joining("; "));
      case StoreChange.Purged purged ->
          about(List.of(purged.slot()), "purged up to " + Revision.text(purged.revision()) + " ");
    };
  }

  private static String decided(StoreChange.Decided decided) {
    List<Write> writes = new ArrayList<>(decided.writes());
    writes.addAll(decided.compared());
    return (decided.committed() ? "committed " : "aborted ")
        + Revision.text(decided.revision())
        + (decided.committed()
            ? writes.stream().map(Describe::write).collect(Collectors.joining(" ", "{", "}"))
            : "");
  }

  static String version(Version version) {
    return version.equals(Version.NONE) ? "none" : Describe.version(version);
  }

  private static String role(SlotRole role) {
    return role.since() == SlotRole.NOTHING
        ? role.role().toString()
        : role.role() + " with all up to " + Revision.text(role.since());
  }

  /** That, with the story's keys of these slots; empty if there are none. */
  private String about(List<Integer> slots, String what) {
    List<String> named =
        keys.stream().filter(key -> slots.contains(key.slot())).map(Key::toString).toList();
    return named.isEmpty() ? "" : what + String.join(" ", named);
  }

  /** The story's keys as a store holds them. */
  String held(SimStorage storage) {
    List<String> parts = new ArrayList<>();
    for (Key key : keys) {
      Version version = storage.get(key);
      if (version.exists()) {
        parts.add(key + "=" + Describe.version(version));
      }
    }
    storage
        .now()
        .prepared
        .values()
        .forEach(each -> parts.add("in doubt " + Describe.prepare(each)));
    return parts.isEmpty() ? "nothing" : String.join(" ", parts);
  }
}
