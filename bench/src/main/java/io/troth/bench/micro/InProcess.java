package io.troth.bench.micro;

import io.troth.common.check.Invariant;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.Read;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import io.troth.follower.core.Participant;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.leader.core.Bounds;
import io.troth.leader.core.Command;
import io.troth.leader.core.Coordinator;
import io.troth.leader.core.Effect;
import io.troth.leader.core.Input;
import io.troth.leader.core.Reply;
import io.troth.leader.core.Rules;
import io.troth.leader.core.Timing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A leader's core and its followers' cores in one thread, with maps for disks and nothing for a
 * network: what the protocol itself costs.
 */
final class InProcess {
  private static final long MINUTE_MICROS = 60_000_000;
  private static final long PASS_MICROS = 3_000;
  private static final int PASSES_MAX = 2_000;
  private static final io.troth.follower.core.Input.Beat BEAT =
      new io.troth.follower.core.Input.Beat(0, 0, 0, 0, 0);

  /** As servers have it, but replicas are not compared. */
  private static final Timing TIMING =
      new Timing(1_000_000, 1_000_000, 30_000_000, 1_000_000, 2_000, 0);

  private record ToCoordinator(Input input) {}

  private record ToParticipant(int follower, io.troth.follower.core.Input input) {}

  private final Coordinator coordinator = new Coordinator(Rules.TRUE, TIMING, Bounds.DEFAULT);
  private final Map<Integer, Participant> followers = new TreeMap<>();
  private final Map<Integer, Map<Key, Version>> stores = new HashMap<>();
  private final Map<Long, Integer> links = new HashMap<>();
  private final ArrayDeque<Object> mail = new ArrayDeque<>();
  private ClusterState state = ClusterState.EMPTY;
  private long now = MINUTE_MICROS;
  private long ids;
  private long done;

  /** Ready to serve. */
  InProcess(int count) {
    for (int id = 1; id <= count; id++) {
      Map<Key, Version> store = new HashMap<>();
      stores.put(id, store);
      followers.put(
          id,
          new Participant(
              io.troth.follower.core.Rules.TRUE,
              new Stored(
                  "store" + id,
                  1,
                  "",
                  0,
                  0,
                  "",
                  0,
                  Collections.nCopies(Slots.COUNT, SlotRole.NONE),
                  new TreeMap<>(),
                  new TreeMap<>()),
              key -> store.getOrDefault(key, Version.NONE)));
    }
    step(new Input.Start(new ClusterCommand.Found("c", count, 0, count), "leader", "nonce"));
    settle();
    for (int id = 1; id <= count; id++) {
      step(new Input.Request(++ids, now + MINUTE_MICROS, new Command.Register("f" + id)));
    }
    for (int left = PASSES_MAX; !isServing(); left--) {
      Invariant.check(left > 0, "I9", "never served");
      pass();
    }
  }

  private boolean isServing() {
    long before = done;
    step(new Input.Request(++ids, now, new Command.Read(List.of(Key.of("ready")))));
    settle();
    return done > before;
  }

  /** All at once, and until all are answered; tells how many were done. */
  long run(List<Command> commands) {
    long before = done;
    for (Command command : commands) {
      step(new Input.Request(++ids, now + MINUTE_MICROS, command));
    }
    settle();
    pass();
    return done - before;
  }

  private void pass() {
    now += PASS_MICROS;
    followers.keySet().forEach(follower -> step(follower, BEAT));
    step(new Input.Tick());
    settle();
  }

  private void settle() {
    do {
      step(new Input.BatchEnd());
      while (!mail.isEmpty()) {
        switch (mail.poll()) {
          case ToCoordinator to -> step(to.input);
          case ToParticipant to -> step(to.follower, to.input);
          default -> throw new IllegalStateException();
        }
      }
      followers
          .keySet()
          .forEach(follower -> step(follower, new io.troth.follower.core.Input.BatchEnd()));
    } while (!mail.isEmpty());
  }

  private void step(Input input) {
    coordinator.step(now, input, this::perform);
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Answer answer -> {
        if (answer.reply() instanceof Reply.Done || answer.reply() instanceof Reply.Values) {
          done++;
        }
      }
      case Effect.Connect connect -> {
        links.put(connect.link(), Integer.parseInt(connect.address().substring(1)));
        mail.add(new ToCoordinator(new Input.LinkUp(connect.link())));
      }
      case Effect.Send send ->
          mail.add(
              new ToParticipant(
                  links.get(send.link()),
                  new io.troth.follower.core.Input.Received(send.link(), send.message())));
      case Effect.Propose propose -> {
        state = state.apply(propose.command());
        mail.add(new ToCoordinator(new Input.Applied(state, propose.command())));
      }
      case Effect.Confirm confirm ->
          mail.add(new ToCoordinator(new Input.Confirmed(confirm.askedMicros())));
      case Effect.Retired retired -> throw new IllegalStateException(retired.why());
      case Effect.Disconnect gone -> throw new IllegalStateException("a link was given up");
      case Effect.Report ignored -> {}
      case Effect.Alarm alarm -> throw new IllegalStateException(alarm.toString());
      case Effect.Traced ignored -> {}
    }
  }

  private void step(int follower, io.troth.follower.core.Input input) {
    followers.get(follower).step(input, effect -> perform(follower, effect));
  }

  private void perform(int follower, io.troth.follower.core.Effect effect) {
    switch (effect) {
      case io.troth.follower.core.Effect.Store store ->
          store.changes().forEach(change -> apply(stores.get(follower), change));
      case io.troth.follower.core.Effect.Sync sync ->
          mail.add(
              new ToParticipant(follower, new io.troth.follower.core.Input.Durable(sync.ticket())));
      case io.troth.follower.core.Effect.Send send -> say(send.link(), send.message());
      case io.troth.follower.core.Effect.Answer answer -> {
        List<ToLeader.Answer> all = new ArrayList<>(answer.reads().size());
        for (Read read : answer.reads()) {
          Version version = stores.get(follower).getOrDefault(read.key(), Version.NONE);
          all.add(new ToLeader.Answer(read.id(), version));
        }
        say(answer.link(), new ToLeader.Answers(answer.epoch(), all));
      }
      default -> throw new IllegalStateException(effect.toString());
    }
  }

  private void say(long link, ToLeader message) {
    mail.add(new ToCoordinator(new Input.Received(link, message)));
  }

  private static void apply(Map<Key, Version> store, StoreChange change) {
    if (change instanceof StoreChange.Decided decided && decided.committed()) {
      for (Write write : decided.writes()) {
        store.put(write.key(), Version.of(decided.revision(), write));
      }
    }
  }
}
