package io.troth.follower;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.micrometer.core.instrument.MeterRegistry;
import io.troth.common.http.Answers;
import io.troth.common.http.Refusal;
import io.troth.common.message.ToFollower;
import io.troth.follower.driver.LeaderLinks;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import io.troth.follower.http.LeadersOfFollower;
import io.troth.follower.http.LeadersOfNode;
import io.troth.follower.http.PassOn;
import io.troth.follower.http.QueryApi;
import io.troth.follower.http.StoreApi;
import io.troth.follower.link.WebSocketLeaderLinks;
import io.troth.follower.live.Relay;
import io.troth.follower.loop.Fetches;
import io.troth.follower.loop.FollowerLoop;
import io.troth.follower.loop.FollowerView;
import io.troth.follower.store.DataDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A follower, put together. What it answers is added to a server that somebody else starts. */
public final class Follower implements AutoCloseable {
  /** With less left on the disk a storage that failed is not opened again. */
  private static final long DISK_BYTES_MIN = 64L << 20;

  private final FollowerConfig config;
  private final Supplier<Optional<String>> leader;
  private final FollowerLoop loop;
  private final WebSocketLeaderLinks links = new WebSocketLeaderLinks(new LinkEvents());
  private final Fetches fetches;
  private final Relay relay;
  private Optional<Registration> registration = Optional.empty();

  /**
   * Opens the storage.
   *
   * @param leader host and port of the leader that it registers at, once that is known
   * @throws StorageFailure if the data can't be used
   */
  public Follower(FollowerConfig config, Supplier<Optional<String>> leader, MeterRegistry registry)
      throws StorageFailure {
    this.config = config;
    this.leader = leader;
    fetches = new Fetches(config.moveBytesPerSecond(), () -> view().clusterId());
    loop = new FollowerLoop(open(), this::reopen, links, fetches);
    loop.onSync(new Meters(registry, this::view, config.data())::synced);
    relay = new Relay(config.address(), leader, this::view);
  }

  private Storage open() throws StorageFailure {
    return new DataDirectory(config.data()).open(config.memoryBytes());
  }

  private Storage reopen() throws StorageFailure {
    try {
      long left = Files.getFileStore(config.data()).getUsableSpace();
      if (left < DISK_BYTES_MIN) {
        throw new StorageFailure(
            "the disk of " + config.data() + " is full: " + left + " bytes are left", null);
      }
    } catch (IOException e) {
      throw new StorageFailure("the data directory cannot be used: " + e.getMessage(), e);
    }
    return open();
  }

  /** Adds the link, and what is answered from this follower's own store. */
  public void install(JavalinConfig http) {
    links.install(http);
    new StoreApi(this::view).install(http);
  }

  /** Adds the query-string API of a follower, and passes on what is the leader's. */
  public void installQueries(JavalinConfig http, Handler console) {
    new QueryApi(this::view, console).install(http);
    http.routes.get("/health/ready", this::ready);
    passOn(http, new LeadersOfFollower(this::view));
  }

  /** Passes on all that is not about this server itself. */
  public void installAsNode(JavalinConfig http, Handler console) {
    http.routes.get("/", console);
    http.routes.head("/", console);
    http.routes.get("/health/ready", this::ready);
    passOn(http, new LeadersOfNode());
  }

  private void passOn(JavalinConfig http, PassOn.Rule rule) {
    relay.install(http);
    http.jetty.modifyServer(server -> server.insertHandler(new PassOn(leader, rule)));
  }

  private void ready(Context ctx) {
    FollowerView now = view();
    if (!now.trouble().isEmpty()) {
      throw Refusal.later("the storage failed: " + now.trouble()).exception();
    }
    if (!now.linked()) {
      throw Refusal.later("no leader is linked to this follower").exception();
    }
    Answers.text(ctx, 200, "ready");
  }

  public FollowerView view() {
    return loop.view();
  }

  /** Listens to leaders from here on. */
  public void start() {
    loop.start();
    relay.start();
  }

  /**
   * Has the leader told, until it is there and again whenever it was away.
   *
   * @param refused told if the leader will never have it
   */
  public void register(Consumer<String> refused) {
    registration = Optional.of(new Registration(config, leader, this::view, refused));
  }

  /** Takes leave of its leader. */
  public void drain() {
    registration.ifPresent(Registration::close);
    relay.close();
    fetches.close();
    links.close();
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class LinkEvents implements LeaderLinks.Listener {
    @Override
    public void opened(long link, String remote) {
      // What the leader says next is what counts.
    }

    @Override
    public void received(long link, ToFollower message) {
      loop.received(link, message);
    }

    @Override
    public void closed(long link, String why) {
      loop.linkClosed(link);
    }
  }
}
