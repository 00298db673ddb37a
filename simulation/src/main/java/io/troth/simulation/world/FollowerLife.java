package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
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
import io.troth.leader.core.Command;
import io.troth.simulation.disk.DiskFailure;
import io.troth.simulation.disk.Synced;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.Lane;
import io.troth.simulation.network.Link;
import io.troth.simulation.network.LinkListener;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** One life of a follower: the real core and the real driver, with what the world gives them. */
final class FollowerLife implements LeaderLinks, Background {
  private static final long MILLI = 1_000_000;
  private static final long COMPARE_NANOS_MAX = 50 * MILLI;
  private static final long FETCH_NANOS_MAX = 2_000 * MILLI;

  private record Asked(long round, List<Prepare> prepares) {}

  private final Setting setting;
  private final SimFollower self;
  private final Chance chance;
  private final Lane lane;
  private final FollowerDriver driver;
  private final Inbox<Input> inbox;
  private final TreeMap<Long, Link> links = new TreeMap<>();
  private final TreeMap<Long, ArrayDeque<Asked>> asked = new TreeMap<>();

  /** When each sync under way began. */
  private final ArrayDeque<Long> syncs = new ArrayDeque<>();

  private long opened;
  private long mayFetchAt;
  private boolean outdated;

  FollowerLife(Setting setting, SimFollower self, Rules rules, Chance chance) {
    this.setting = setting;
    this.self = self;
    this.chance = chance;
    this.lane = new Lane(setting.events());
    SimStorage storage = self.storage();
    Participant participant = new Participant(rules, storage.stored(), storage);
    this.driver =
        new FollowerDriver(participant, new WatchedStorage(storage, this::writes), this, this);
    this.inbox = new Inbox<>(lane, chance, this::batch);
    checkKept();
    lane.after(chance.below(Limits.BEAT_MILLIS * MILLI), this::beat);
    lane.after(chance.below(20 * MILLI), this::register);
    setting.network().listen(self.name(), this::accept);
  }

  Lane lane() {
    return lane;
  }

  Participant participant() {
    return driver.participant();
  }

  private void batch(ArrayDeque<Input> inputs) {
    for (Input input : inputs) {
      step(input);
    }
    step(new Input.BatchEnd());
    checkKept();
  }

  private void step(Input input) {
    if (input instanceof Input.Received received) {
      // I4: whatever this leads to, it may change nothing.
      outdated = received.message().epoch() < self.storage().now().promised();
      setting.trace().line(self.name(), () -> "< " + Describe.message(received.message()));
      if (received.message() instanceof ToFollower.Round round) {
        asked
            .computeIfAbsent(received.link(), link -> new ArrayDeque<>())
            .add(new Asked(round.number(), round.prepares()));
      }
    }
    driver.step(input);
    outdated = false;
  }

  /** I6: what is in doubt in the store is in doubt in the core. */
  private void checkKept() {
    if (!driver.isBroken()) {
      int stored = self.storage().now().prepared.size();
      Invariant.check(
          driver.participant().inDoubt() == stored,
          "I6",
          self.name(),
          "holds",
          driver.participant().inDoubt(),
          "of",
          stored,
          "in doubt");
    }
  }

  private void beat() {
    Storage.Usage usage = self.storage().usage();
    long syncing = syncs.isEmpty() ? 0 : setting.events().now() - syncs.peek();
    inbox.add(new Input.Beat(usage.keys(), usage.bytes(), 0, 0, syncing / MILLI));
    lane.after(Limits.BEAT_MILLIS * MILLI, this::beat);
  }

  /** Makes itself known, as long as no leader is there. */
  private void register() {
    if (!driver.participant().isLinked()) {
      Calls.ask(
          setting,
          self.name(),
          chance.pick(self.leaders()),
          new Command.Register(self.name()),
          reply -> {});
    }
    lane.after(500 * MILLI + chance.below(500 * MILLI), this::register);
  }

  // Links

  private LinkListener accept(String caller) {
    return self.leaders().contains(caller) ? new FromLeader(++opened) : new FromFollower();
  }

  private final class FromLeader implements LinkListener {
    private final long id;

    FromLeader(long id) {
      this.id = id;
    }

    @Override
    public void opened(Link link) {
      links.put(id, link);
    }

    @Override
    public void received(Link link, Object message) {
      inbox.add(new Input.Received(id, (ToFollower) message));
    }

    @Override
    public void closed(Link link, String why) {
      links.remove(id);
      inbox.add(new Input.LinkClosed(id));
    }
  }

  @Override
  public void send(long link, ToLeader message) {
    if (outdated && !(message instanceof ToLeader.Refused)) {
      throw Invariant.violated(
          "I4", self.name(), "answered an outdated leader:", Describe.message(message));
    }
    if (message instanceof ToLeader.Ack ack) {
      checkVotes(link, ack);
    }
    Link to = links.get(link);
    if (to != null) {
      to.send(setting.wire().carry(message));
    }
  }

  /** R3: a yes means that the record would survive the loss of power. */
  private void checkVotes(long link, ToLeader.Ack ack) {
    ArrayDeque<Asked> rounds = asked.getOrDefault(link, new ArrayDeque<>());
    while (!rounds.isEmpty() && rounds.peek().round() <= ack.round()) {
      for (Prepare prepare : rounds.poll().prepares()) {
        long revision = prepare.revision();
        boolean no =
            ack.votes().stream().anyMatch(vote -> vote.revision() == revision && !vote.yes());
        // What is not there at all was forgotten since: nobody asks for this vote any more.
        boolean kept =
            self.storage().durable().knows(revision) || !self.storage().now().knows(revision);
        if (!no && kept) {
          setting.watch().voted(self.name(), revision);
        }
        setting
            .watch()
            .check(
                Promise.VOTE_AFTER_SYNC,
                no || kept,
                self.name(),
                "voted yes on",
                Revision.text(revision),
                "which is not in synced storage");
      }
    }
  }

  @Override
  public void close(long link, String why) {
    Link to = links.remove(link);
    if (to != null) {
      to.close(why);
    }
  }

  @Override
  public void close() {}

  // Disk

  private void writes(List<StoreChange> changes) {
    Invariant.check(!outdated, "I4", self.name(), "stored for an outdated leader:", changes);
    setting.watch().stored(self.name(), changes, this::judges);
    if (setting.trace().isOn()) {
      changes.forEach(each -> setting.trace().line(self.name(), () -> "stores " + each));
    }
  }

  private boolean judges(int slot) {
    Role role = driver.participant().role(slot);
    return role == Role.IN_SYNC || role == Role.JOINING;
  }

  @Override
  public void sync(long ticket) {
    syncs.add(setting.events().now());
    try {
      self.storage()
          .sync(synced -> {
            syncs.poll();
            switch (synced) {
              case Synced.Durable durable -> inbox.add(new Input.Durable(ticket));
              case Synced.Failed failed -> failed(failed.why());
            }
          });
    } catch (DiskFailure failure) {
      failed(failure.getMessage());
    }
  }

  @Override
  public void compare(Effect.Compare compare, Storage.Frozen frozen) {
    try (frozen) {
      List<SlotSum> sums = frozen.checksums();
      lane.after(
          chance.below(COMPARE_NANOS_MAX),
          () -> inbox.add(new Input.Compared(compare.link(), compare.epoch(), compare.id(), sums)));
    } catch (StorageFailure failure) {
      failed(failure.getMessage());
    }
  }

  @Override
  public void failed(String why) {
    setting.trace().line(self.name(), () -> "disk failed: " + why);
    inbox.add(new Input.StoreFailed(why));
    lane.after(10 * MILLI + chance.below(400 * MILLI), () -> self.reopen(this));
  }

  @Override
  public void report(String event, String details) {
    setting.trace().line(self.name(), () -> event + " " + details);
  }

  // Pages

  @Override
  public void fetch(Effect.Fetch fetch) {
    if (mayFetchAt <= setting.events().now()) {
      fetchNow(fetch);
    } else {
      lane.after(mayFetchAt - setting.events().now(), () -> fetchNow(fetch));
    }
  }

  /** What it has fetched lets it wait for the next page, as its throttle says. */
  private Peers throttled(Peers answer) {
    long bytesPerSecond = setting.setup().hardware().copyBytesPerSecond();
    if (bytesPerSecond > 0 && answer instanceof Peers.SlotPage page) {
      long took = Sizes.entries(page.entries()) * 1_000 * MILLI / bytesPerSecond;
      mayFetchAt = Math.max(mayFetchAt, setting.events().now()) + took;
    }
    return answer;
  }

  private void fetchNow(Effect.Fetch fetch) {
    Calls.call(
        setting,
        self.name(),
        fetch.address(),
        new Peers.FetchPage(fetch.slot(), fetch.since(), fetch.cursor()),
        FETCH_NANOS_MAX,
        answer ->
            inbox.add(
                switch (throttled(answer)) {
                  case Peers.SlotPage page ->
                      new Input.Page(fetch.fetch(), page.entries(), page.next(), page.horizon());
                  case Peers.PageTooOld old -> new Input.PageTooOld(fetch.fetch());
                  case Peers.NoPage none -> new Input.FetchFailed(fetch.fetch(), none.why());
                  default -> throw new IllegalStateException("no answer to a fetch: " + answer);
                }));
  }

  /** Another follower asks for pages. Who is not in sync for a slot has none to give. */
  private final class FromFollower implements LinkListener {
    @Override
    public void opened(Link link) {}

    @Override
    public void received(Link link, Object message) {
      Peers.FetchPage fetch = (Peers.FetchPage) message;
      lane.run(() -> {
        Peers page = page(fetch);
        long mean = setting.setup().hardware().pageNanos();
        if (mean == 0) {
          link.send(page);
        } else {
          lane.after(chance.exponential(mean), () -> link.send(page));
        }
      });
    }

    @Override
    public void closed(Link link, String why) {}

    private Peers page(Peers.FetchPage fetch) {
      if (driver.isBroken()) {
        return new Peers.NoPage("the storage is broken");
      }
      Optional<Storage.Page> page =
          self.storage()
              .page(
                  fetch.slot(),
                  fetch.since(),
                  fetch.cursor(),
                  16 * chance.between(1, setting.setup().hardware().pageEntries()));
      if (page.isEmpty()) {
        return new Peers.PageTooOld();
      }
      return page.get().inSync()
          ? new Peers.SlotPage(page.get().entries(), page.get().next(), page.get().horizon())
          : new Peers.NoPage("not in sync for slot " + fetch.slot());
    }
  }
}
