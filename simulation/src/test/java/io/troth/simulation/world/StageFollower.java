package io.troth.simulation.world;

import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Revision;
import io.troth.follower.core.Effect;
import io.troth.follower.core.Input;
import io.troth.follower.core.Participant;
import io.troth.follower.core.Rules;
import io.troth.follower.core.StoreChange;
import io.troth.follower.driver.Background;
import io.troth.follower.driver.FollowerDriver;
import io.troth.follower.driver.LeaderLinks;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import io.troth.simulation.disk.DiskFailure;
import io.troth.simulation.disk.Loss;
import io.troth.simulation.disk.SimDisk;
import io.troth.simulation.disk.Synced;
import io.troth.simulation.event.Chance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A follower on the stage: the real core and driver, and a disk that syncs when told to. */
final class StageFollower implements LeaderLinks, Background {
  private static final int PAGE_BYTES = 1 << 16;

  private final Stage stage;
  private final String name;
  private final SimStorage storage;
  private final TreeMap<Long, String> links = new TreeMap<>();
  private final ArrayDeque<ToFollower.Round> unacknowledged = new ArrayDeque<>();
  private Optional<FollowerDriver> driver = Optional.empty();
  private long ticket;

  StageFollower(Stage stage, String name) {
    this.stage = stage;
    this.name = name;
    SimDisk disk = new SimDisk(stage.clock(), new Chance(name.hashCode()));
    this.storage = new SimStorage(disk, name + "-store", false);
  }

  SimStorage storage() {
    return storage;
  }

  boolean isRunning() {
    return driver.isPresent();
  }

  void start() {
    if (storage.open().isEmpty()) {
      throw new IllegalStateException("a calm disk is damaged");
    }
    Participant participant = new Participant(Rules.TRUE, storage.stored(), storage);
    driver =
        Optional.of(
            new FollowerDriver(participant, new WatchedStorage(storage, this::shown), this, this));
  }

  void crash(Loss loss) {
    driver = Optional.empty();
    ticket = 0;
    unacknowledged.clear();
    storage.disk().crash(loss);
    if (loss == Loss.PROCESS) {
      links.forEach((link, leader) ->
          stage.send(name, leader, link, new Stage.Broken("the connection was reset")));
    }
    links.clear();
  }

  void receive(List<Post.Letter> letters) {
    for (Post.Letter letter : letters) {
      switch (letter.content()) {
        case ToFollower.Hello hello -> {
          links.put(letter.link(), letter.from());
          unacknowledged.clear();
          step(new Input.Received(letter.link(), hello));
        }
        case ToFollower message -> {
          if (message instanceof ToFollower.Round round) {
            unacknowledged.add(round);
          }
          step(new Input.Received(letter.link(), message));
        }
        case Stage.Broken broken -> {
          links.remove(letter.link());
          step(new Input.LinkClosed(letter.link()));
        }
        case Input page -> step(page);
        default -> throw new IllegalStateException("not for a follower: " + letter);
      }
    }
    step(new Input.BatchEnd());
  }

  void beat() {
    step(new Input.Beat(storage.usage().keys(), storage.usage().bytes(), 0, 0, 0));
  }

  private void step(Input input) {
    driver.ifPresent(running -> running.step(input));
  }

  private void shown(List<StoreChange> changes) {
    String words = stage.words().of(changes);
    if (!words.isEmpty()) {
      stage.account().does(name, "stores " + words);
    }
  }

  // Links

  @Override
  public void send(long link, ToLeader message) {
    if (!links.containsKey(link)) {
      return;
    }
    String leader = links.get(link);
    if (message instanceof ToLeader.Beat) {
      // Changes nothing but when the follower was heard: need not wait its turn.
      stage.leader(leader).ifPresent(to -> to.hear(link, message));
      return;
    }
    String words =
        message instanceof ToLeader.Ack ack ? acknowledged(ack) : stage.words().of(message);
    if (!words.isEmpty()) {
      stage.account().tells(name, leader, words);
    }
    stage.send(name, leader, link, message);
  }

  /** What an acknowledgement says of the rounds that it covers (R3). */
  private String acknowledged(ToLeader.Ack ack) {
    List<String> said = new ArrayList<>();
    while (!unacknowledged.isEmpty() && unacknowledged.peek().number() <= ack.round()) {
      for (Prepare each : unacknowledged.poll().prepares()) {
        boolean no =
            ack.votes().stream()
                .anyMatch(vote -> vote.revision() == each.revision() && !vote.yes());
        said.add((no ? "no to " : "yes to ") + Revision.text(each.revision()));
      }
    }
    return said.isEmpty() ? "synced" : String.join(", ", said);
  }

  @Override
  public void close(long link, String why) {
    String leader = links.remove(link);
    if (leader != null) {
      stage.send(name, leader, link, new Stage.Broken(why));
    }
  }

  @Override
  public void close() {}

  // Disk

  @Override
  public void sync(long next) {
    ticket = next;
  }

  boolean wantsSync() {
    return ticket != 0;
  }

  void syncNow() {
    long covered = ticket;
    ticket = 0;
    try {
      storage.sync(synced -> {
        if (!(synced instanceof Synced.Durable)) {
          throw new IllegalStateException("a calm disk failed: " + synced);
        }
        step(new Input.Durable(covered));
        step(new Input.BatchEnd());
      });
    } catch (DiskFailure failure) {
      throw new IllegalStateException(failure);
    }
    while (stage.clock().step()) {
      // The disk alone has events.
    }
  }

  @Override
  public void fetch(Effect.Fetch fetch) {
    StageFollower source = stage.follower(fetch.address());
    Optional<Storage.Page> page =
        source.storage.page(fetch.slot(), fetch.since(), fetch.cursor(), PAGE_BYTES);
    Input answer =
        page.<Input>map(
                each -> new Input.Page(fetch.fetch(), each.entries(), each.next(), each.horizon()))
            .orElseGet(() -> new Input.PageTooOld(fetch.fetch()));
    stage.send(fetch.address(), name, 0, answer);
  }

  @Override
  public void compare(Effect.Compare compare, Storage.Frozen frozen) {
    try (frozen) {
      Input sums =
          new Input.Compared(compare.link(), compare.epoch(), compare.id(), frozen.checksums());
      stage.send(name, name, 0, sums);
    } catch (StorageFailure failure) {
      throw new IllegalStateException(failure);
    }
  }

  @Override
  public void failed(String why) {
    throw new IllegalStateException("a calm disk failed: " + why);
  }

  @Override
  public void report(String event, String details) {
    stage.account().does(name, event + " " + details);
  }
}
