package io.troth.follower.loop;

import io.troth.common.check.Limits;
import io.troth.common.log.Crash;
import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.model.Generation;
import io.troth.follower.core.Effect;
import io.troth.follower.core.Input;
import io.troth.follower.core.Participant;
import io.troth.follower.core.Rules;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.Background;
import io.troth.follower.driver.FollowerDriver;
import io.troth.follower.driver.LeaderLinks;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns a follower's core, and its storage: when the disk fails, the follower
 * says so, closes everything, and opens it anew until that works (R3).
 */
public final class FollowerLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FollowerLoop.class);
  private static final long BEAT_NANOS = Limits.BEAT_MILLIS * 1_000_000L;
  private static final long REOPEN_NANOS_MIN = 500_000_000L;
  private static final long REOPEN_NANOS_MAX = 10_000_000_000L;

  private static final ThreadFactory COMPARING =
      Thread.ofPlatform().name("follower-compare").daemon().factory();

  /** Opens the data directory; may be called again after a failure. */
  public interface Opener {
    Storage open() throws StorageFailure;
  }

  /** An input, and the storage that it is about: what concerns one that is closed is void. */
  private record Happened(Input input, Serving about) {}

  private final Opener opener;
  private final LeaderLinks links;
  private final Fetches fetches;
  private final Inbox<Happened> inbox = new Inbox<>();
  private final Thread thread;
  private volatile FollowerView view = FollowerView.NONE;
  private volatile boolean stopped;
  private volatile LongConsumer synced = nanos -> {};

  private Serving serving;
  private String trouble = "";
  private long beatNanos = System.nanoTime();
  private long reopenNanos;
  private long reopenWaitNanos = REOPEN_NANOS_MIN;
  private List<Happened> happened = new ArrayList<>();

  /**
   * @param first already open
   * @param opener for every time after that
   */
  public FollowerLoop(Storage first, Opener opener, LeaderLinks links, Fetches fetches) {
    this.opener = opener;
    this.links = links;
    this.fetches = fetches;
    serving = new Serving(first);
    publish();
    thread = new Thread(this::run, "follower-loop");
  }

  public void start() {
    thread.start();
  }

  /** Has each sync's nanoseconds told. */
  public void onSync(LongConsumer each) {
    synced = each;
  }

  /** How it was a moment ago, for any thread. */
  public FollowerView view() {
    return view;
  }

  /** The leader's side of the link said something. */
  public void received(long link, ToFollower message) {
    inbox.add(new Happened(new Input.Received(link, message), null));
  }

  public void linkClosed(long link) {
    inbox.add(new Happened(new Input.LinkClosed(link), null));
  }

  /** Ends after the step under way, and closes the storage, with all in it synced. */
  @Override
  public void close() {
    stopped = true;
    inbox.add(new Happened(new Input.BatchEnd(), null));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!stopped) {
        turn();
      }
      if (serving != null) {
        serving.close();
      }
    } catch (Throwable violated) {
      Crash.now("follower-loop", violated);
    }
  }

  private void turn() {
    happened = inbox.take(happened, Math.max(0, untilNextNanos()));
    long now = System.nanoTime();
    boolean idle = happened.isEmpty();
    for (Happened each : happened) {
      happen(each);
    }
    happened.clear();
    if (serving == null && now - reopenNanos >= 0) {
      reopen();
    }
    if (serving != null && now - beatNanos >= BEAT_NANOS) {
      beatNanos = now;
      Storage.Usage usage = serving.storage.usage();
      step(
          new Input.Beat(
              usage.keys(),
              usage.bytes(),
              fetches.bytes(),
              fetches.bytesPerSecondMax(),
              serving.syncer.underWayNanos() / 1_000_000));
      idle = false;
    }
    if (!idle) {
      step(new Input.BatchEnd());
      publish();
    }
  }

  private long untilNextNanos() {
    long next = serving == null ? reopenNanos : beatNanos + BEAT_NANOS;
    return next - System.nanoTime();
  }

  private void happen(Happened each) {
    if (each.about != null && each.about != serving) {
      return;
    }
    if (serving == null) {
      if (each.input instanceof Input.Received received) {
        links.close(received.link(), "can't store: " + trouble);
      }
      return;
    }
    step(each.input);
  }

  private void step(Input input) {
    Serving now = serving;
    if (now == null) {
      return;
    }
    try {
      now.driver.step(input);
      if (input instanceof Input.StoreFailed failed) {
        now.failure = failed.why();
      }
    } catch (StorageFailure.Unchecked e) {
      now.failure = e.failure().getMessage();
    }
    if (now.failure != null) {
      broken(now);
    }
  }

  /** Nothing that the core holds can be trusted to be on disk: it goes, with the storage. */
  private void broken(Serving gone) {
    trouble = gone.failure;
    LOG.atError().addKeyValue("why", trouble).log("storage_failed");
    gone.driver.step(new Input.StoreFailed(trouble));
    serving = null;
    gone.close();
    boolean lasted = System.nanoTime() - gone.sinceNanos > REOPEN_NANOS_MAX;
    waitToReopen(lasted ? REOPEN_NANOS_MIN : 2 * reopenWaitNanos);
    publish();
  }

  private void waitToReopen(long nanos) {
    reopenWaitNanos = Math.min(nanos, REOPEN_NANOS_MAX);
    reopenNanos = System.nanoTime() + reopenWaitNanos;
  }

  private void reopen() {
    try {
      serving = new Serving(opener.open());
      trouble = "";
      LOG.atInfo().log("storage_reopened");
      publish();
    } catch (StorageFailure failure) {
      trouble = failure.getMessage();
      waitToReopen(2 * reopenWaitNanos);
      LOG.atWarn().addKeyValue("why", trouble).log("storage_not_reopened");
      publish();
    }
  }

  private void publish() {
    Serving now = serving;
    view =
        now == null
            ? FollowerView.broken(view, trouble)
            : FollowerView.of(now.participant, now.shared, view);
  }

  /** A storage, the core that goes with it, and the thread that syncs it. */
  private final class Serving implements Background, AutoCloseable {
    private final Storage storage;
    private final Optional<Storage> shared;
    private final Participant participant;
    private final FollowerDriver driver;
    private final Syncer syncer;
    private final ExecutorService comparing = Executors.newSingleThreadExecutor(COMPARING);
    private final long sinceNanos = System.nanoTime();
    private String failure;

    Serving(Storage storage) {
      this.storage = storage;
      shared = Optional.of(storage);
      Stored stored = storage.stored();
      // An operator who looks for a directory knows it by this.
      LOG.atInfo()
          .addKeyValue("store", stored.storeId())
          .addKeyValue("openings", Generation.openings(stored.generation()))
          .log("store_opened");
      participant = new Participant(Rules.TRUE, stored, storage);
      driver = new FollowerDriver(participant, storage, links, this);
      syncer =
          new Syncer(
              storage,
              nanos -> synced.accept(nanos),
              ticket -> tell(new Input.Durable(ticket)),
              why -> tell(new Input.StoreFailed(why)));
    }

    private void tell(Input input) {
      inbox.add(new Happened(input, this));
    }

    @Override
    public void sync(long ticket) {
      syncer.sync(ticket);
    }

    @Override
    public void fetch(Effect.Fetch fetch) {
      fetches.fetch(fetch, this::tell);
    }

    @Override
    public void compare(Effect.Compare compare, Storage.Frozen frozen) {
      comparing.execute(() -> {
        try (frozen) {
          List<SlotSum> sums = frozen.checksums();
          tell(new Input.Compared(compare.link(), compare.epoch(), compare.id(), sums));
        } catch (StorageFailure failure) {
          tell(new Input.StoreFailed(failure.getMessage()));
        } catch (RuntimeException | Error failure) {
          Crash.now("follower-compare", failure);
        }
      });
    }

    @Override
    public void failed(String why) {
      failure = why;
    }

    @Override
    public void report(String event, String details) {
      LOG.info("{} {}", event, details);
    }

    @Override
    public void close() {
      // What still waits ends when the storage is closed: nobody listens to it any more.
      comparing.shutdown();
      syncer.close();
      storage.close();
    }
  }
}
