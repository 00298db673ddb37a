package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertNull;

import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.cluster.Store;
import io.troth.common.message.Decision;
import io.troth.common.message.Prepare;
import io.troth.common.message.Read;
import io.troth.common.message.Remembered;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.message.Vote;
import io.troth.common.model.Condition;
import io.troth.common.model.Generation;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A coordinator, and around it a cluster that does nothing by itself: followers say what a test has
 * them say, and the cluster log goes on when a test lets it. A cluster of epoch 1 is there already;
 * this coordinator's is 2.
 */
final class Led {
  static final long EPOCH = 2;
  private static final long TICK_MICROS = 50_000;
  private static final long DEADLINE_MICROS = 5_000_000;

  final Coordinator core = new Coordinator(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
  final List<ClusterCommand> proposed = new ArrayList<>();
  final Map<Long, Reply> replies = new HashMap<>();
  final List<Effect.Retired> retired = new ArrayList<>();
  ClusterState state;

  /** Whether the cluster log says, when asked, that nobody else took office. */
  boolean confirms = true;

  private final Map<Integer, Long> links = new TreeMap<>();
  private final Map<Integer, List<ToFollower>> said = new TreeMap<>();
  private final Map<Integer, Long> lastRound = new HashMap<>();
  private final ArrayDeque<Input> next = new ArrayDeque<>();
  private long now = 10_000_000;
  private long requests;
  private long openings = 100;

  private Led(int followers, int redundancy) {
    state = Opened.state(followers, redundancy);
    for (int id = 1; id <= followers; id++) {
      said.put(id, new ArrayList<>());
    }
    step(new Input.Start(new ClusterCommand.Found("c", redundancy, 0, followers), "l:2", "n2"));
    log();
  }

  /** In office, with nobody connected. */
  static Led inOffice(int followers, int redundancy) {
    return new Led(followers, redundancy);
  }

  /** All followers are there and remember nothing. */
  static Led serving(int followers, int redundancy) {
    Led led = new Led(followers, redundancy);
    for (int id = 1; id <= followers; id++) {
      led.connect(id);
    }
    led.pass(1);
    led.said.values().forEach(List::clear);
    return led;
  }

  void step(Input... inputs) {
    next.addAll(List.of(inputs));
    next.add(new Input.BatchEnd());
    while (!next.isEmpty()) {
      core.step(now, next.poll(), this::perform);
    }
  }

  private void perform(Effect effect) {
    switch (effect) {
      case Effect.Answer answer ->
          // R12
          assertNull(replies.put(answer.id(), answer.reply()), "answered twice");
      case Effect.Connect connect ->
          links.put(state.member(connect.address()).orElseThrow().id(), connect.link());
      case Effect.Disconnect disconnect -> links.values().remove(disconnect.link());
      case Effect.Propose propose -> proposed.add(propose.command());
      case Effect.Confirm confirm -> {
        if (confirms) {
          next.add(new Input.Confirmed(confirm.askedMicros()));
        }
      }
      case Effect.Retired out -> retired.add(out);
      case Effect.Send send ->
          links.forEach((follower, link) -> {
            if (link == send.link()) {
              said.get(follower).add(send.message());
              if (send.message() instanceof ToFollower.Round round) {
                lastRound.put(follower, round.number());
              }
            }
          });
      default -> {}
    }
  }

  // Time and the cluster log

  /** In small steps, as a loop that runs takes them. */
  void pass(long micros) {
    for (long left = micros; left > 0; left -= TICK_MICROS) {
      now += Math.min(left, TICK_MICROS);
      step(new Input.Tick());
    }
  }

  /** This server does nothing for so long. */
  void standStill(long micros) {
    now += micros;
  }

  /** Time goes on in small steps; nobody stays silent but those named. */
  void passAlive(long micros, Integer... silent) {
    for (long end = now + micros; now < end; ) {
      links.keySet().stream()
          .filter(each -> !List.of(silent).contains(each))
          .toList()
          .forEach(each -> hear(each, new ToLeader.Beat(EPOCH, 0, 0, 0, 0)));
      pass(50_000);
    }
  }

  /** The cluster log takes what was proposed, and what comes of that. */
  void log() {
    while (!proposed.isEmpty()) {
      ClusterCommand command = proposed.removeFirst();
      state = state.apply(command);
      step(new Input.Applied(state, command));
    }
  }

  // Followers

  /** A follower is there, with what it remembers, and on the same disk as before. */
  void connect(int follower, Remembered... memory) {
    connectWith(state.members().get(follower).store(), follower, memory);
  }

  /** A link to that follower is open, on which it has said nothing yet. */
  void greet(int follower) {
    for (int tries = 0; tries < 100 && !links.containsKey(follower); tries++) {
      pass(20_000);
    }
    step(new Input.LinkUp(links.get(follower)));
  }

  /** A follower is there, on that disk, which was never opened before. */
  void connectOn(String storeId, int follower, Remembered... memory) {
    connectWith(
        new Store(storeId, Generation.next(Generation.NONE, ++openings), 0), follower, memory);
  }

  /** A follower is there, and says that of its store. */
  void connectWith(Store store, int follower, Remembered... memory) {
    greet(follower);
    hear(
        follower,
        new ToLeader.Welcome(EPOCH, store.id(), store.generation(), store.stable(), memory.length));
    hear(follower, new ToLeader.Memory(EPOCH, List.of(memory), true));
  }

  long link(int follower) {
    return links.get(follower);
  }

  boolean isLinked(int follower) {
    return links.containsKey(follower);
  }

  void hear(int follower, ToLeader message) {
    step(new Input.Received(links.get(follower), message));
  }

  void fail(int follower) {
    step(new Input.LinkDown(links.get(follower), "failed"));
  }

  /** Has everything that was sent so far in synced storage, and says yes, or what is given. */
  void ack(int follower, Vote... votes) {
    hear(follower, new ToLeader.Ack(EPOCH, lastRound.getOrDefault(follower, 0L), List.of(votes)));
  }

  void ackAll() {
    List.copyOf(links.keySet()).forEach(each -> ack(each));
  }

  /** It has fetched every slot that it was told to. */
  void fetched(int follower) {
    for (ToFollower.Pull each : pulls(said(follower))) {
      hear(follower, new ToLeader.Pulled(EPOCH, each.id(), each.slot(), 0, 0));
    }
  }

  static List<ToFollower.Pull> pulls(List<ToFollower> said) {
    return said.stream()
        .filter(ToFollower.Pull.class::isInstance)
        .map(ToFollower.Pull.class::cast)
        .toList();
  }

  /** What was said to that follower since this was last asked. */
  List<ToFollower> said(int follower) {
    List<ToFollower> all = List.copyOf(said.get(follower));
    said.get(follower).clear();
    return all;
  }

  List<ToFollower.Round> rounds(int follower) {
    return said(follower).stream()
        .filter(ToFollower.Round.class::isInstance)
        .map(ToFollower.Round.class::cast)
        .toList();
  }

  List<Prepare> prepares(int follower) {
    return rounds(follower).stream().flatMap(each -> each.prepares().stream()).toList();
  }

  List<Decision> decisions(int follower) {
    return rounds(follower).stream().flatMap(each -> each.decisions().stream()).toList();
  }

  List<Long> forgotten(int follower) {
    return rounds(follower).stream().flatMap(each -> each.forget().stream()).toList();
  }

  List<Read> reads(int follower) {
    return rounds(follower).stream().flatMap(each -> each.reads().stream()).toList();
  }

  // Clients

  long ask(Command command) {
    long id = ++requests;
    step(new Input.Request(id, now + DEADLINE_MICROS, command));
    return id;
  }

  long put(String key) {
    return ask(new Command.Commit(List.of(), List.of(write(key))));
  }

  long putIf(Condition condition) {
    return ask(new Command.Commit(List.of(condition), List.of(write(condition.key().toString()))));
  }

  /** A key whose slot is such a one. */
  static Key keyIn(IntPredicate slots) {
    return IntStream.range(0, 10_000)
        .mapToObj(each -> Key.of("k" + each))
        .filter(key -> slots.test(key.slot()))
        .findFirst()
        .orElseThrow();
  }

  static Write write(String key) {
    return new Write.Put(Key.of(key), Value.of("v"));
  }

  boolean isAnswered(long id) {
    return replies.containsKey(id);
  }

  /** Why it was refused; fails if it was not. */
  Reply.Reason refusal(long id) {
    return ((Reply.Refused) replies.get(id)).reason();
  }

  /** The revision with which it was committed; fails if it was not. */
  long done(long id) {
    return ((Reply.Done) replies.get(id)).revision();
  }
}
