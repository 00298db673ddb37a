package io.troth.simulation.world;

import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import io.troth.leader.core.Command;
import io.troth.simulation.disk.Loss;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The commands of a story. The first is {@code cluster FOLLOWERS REDUNDANCY}. */
final class StageCommands {
  private static final long HOLD_MILLIS = 600_000;

  private Stage stage;

  /** Does what the line says; the result is what the servers did. */
  List<String> run(String line) {
    List<String> words = List.of(line.split(" "));
    List<String> rest = words.subList(1, words.size());
    if (words.getFirst().equals("cluster")) {
      stage = new Stage(Integer.parseInt(rest.get(0)), Integer.parseInt(rest.get(1)));
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    switch (words.getFirst()) {
      case "put", "create", "delete", "get", "hold", "commit", "abort" ->
          stage.inOffice().ask(line, request(words.getFirst(), rest));
      case "deliver" -> stage.deliver(rest.isEmpty() ? stage.everybody() : rest);
      case "sync" -> stage.sync(rest.isEmpty() ? stage.names() : rest);
      case "wait" -> stage.pass(Long.parseLong(rest.getFirst()));
      case "settle" -> lines.addAll(stage.settle());
      case "crash" -> stage.crash(rest.getFirst(), Loss.PROCESS);
      case "power-off" -> stage.crash(rest.getFirst(), Loss.POWER_AND_ALL_UNSYNCED);
      case "start" -> start(rest.getFirst());
      case "show" -> show();
      default -> throw new IllegalArgumentException("no such command: " + line);
    }
    lines.addAll(stage.account().close());
    return lines;
  }

  private void start(String name) {
    if (stage.names().contains(name)) {
      stage.startFollower(name);
    } else {
      stage.startLeader(name);
    }
  }

  private void show() {
    for (String name : stage.names()) {
      StageFollower follower = stage.follower(name);
      stage
          .account()
          .does(
              name,
              follower.isRunning() ? "holds " + stage.words().held(follower.storage()) : "is down");
    }
  }

  private Command request(String verb, List<String> rest) {
    return switch (verb) {
      case "put" -> new Command.Commit(List.of(), writes(rest));
      case "create" ->
          new Command.Commit(
              writes(rest).stream()
                  .<Condition>map(each -> new Condition.Absent(each.key()))
                  .toList(),
              writes(rest));
      case "delete" -> new Command.Commit(List.of(), writes(rest));
      case "get" -> new Command.Read(rest.stream().map(this::key).toList());
      case "hold" ->
          new Command.Hold(
              rest.get(0), HOLD_MILLIS, List.of(), writes(rest.subList(1, 2)).getFirst());
      case "commit" -> new Command.CommitHeld(Optional.of(rest.getFirst()), OptionalInt.empty());
      case "abort" -> new Command.AbortHeld(Optional.of(rest.getFirst()));
      default -> throw new IllegalArgumentException(verb);
    };
  }

  /** A word {@code key=value} puts, a word without {@code =} deletes. */
  private List<Write> writes(Collection<String> words) {
    List<Write> writes = new ArrayList<>();
    for (String word : words) {
      int at = word.indexOf('=');
      writes.add(
          at < 0
              ? new Write.Delete(key(word))
              : new Write.Put(key(word.substring(0, at)), Value.of(word.substring(at + 1))));
    }
    return writes;
  }

  private Key key(String text) {
    Key key = Key.of(text);
    stage.words().name(key);
    return key;
  }
}
