package io.troth.follower.loop;

import io.troth.common.check.Limits;
import io.troth.common.http.BoundedExchange;
import io.troth.common.http.BoundedExchange.Bound;
import io.troth.common.http.PlainHttp;
import io.troth.common.message.MalformedFrame;
import io.troth.follower.core.Effect;
import io.troth.follower.core.Input;
import io.troth.follower.driver.Storage.Page;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Fetches pages of slots from other followers, each on a thread of its own. A fetch ends within a
 * bound, whatever the other follower does: a few that never ended would be all that may be under
 * way, and this follower would catch up on nothing any more. Time that the throttle takes does not
 * count: a page that waits for it is here already.
 */
public final class Fetches implements AutoCloseable {
  public static final String CLUSTER = "Troth-Cluster";
  private static final Duration CONNECT_MAX = Duration.ofMillis(Limits.CONNECT_MILLIS_MAX);
  private static final Bound PAGE =
      new Bound(Limits.PAGE_MILLIS_MIN, Limits.PAGE_BYTES_PER_SECOND_MIN, PageCodec.BYTES_MAX);
  private static final int GONE = 410;

  private final HttpClient http = PlainHttp.client(CONNECT_MAX);
  private final Bound bound;
  private final long bytesPerSecondMax;
  private final Throttle throttle;
  private final AtomicLong fetched = new AtomicLong();
  private final Supplier<String> clusterId;
  private final Set<Thread> underWay = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * @param bytesPerSecond of all fetches together
   * @param clusterId which only the followers of one cluster know
   */
  public Fetches(long bytesPerSecond, Supplier<String> clusterId) {
    this(bytesPerSecond, clusterId, PAGE);
  }

  Fetches(long bytesPerSecond, Supplier<String> clusterId, Bound bound) {
    this.bound = bound;
    this.bytesPerSecondMax = bytesPerSecond;
    this.throttle = new Throttle(bytesPerSecond);
    this.clusterId = clusterId;
  }

  /** All that was ever fetched here. */
  long bytes() {
    return fetched.get();
  }

  /** 0 for no limit. */
  long bytesPerSecondMax() {
    return bytesPerSecondMax;
  }

  /** Where a page is asked for. */
  public static String path(int slot) {
    return "/link/slots/" + slot + "/pages";
  }

  /** Tells of the page, or why there is none. */
  void fetch(Effect.Fetch what, Consumer<Input> tell) {
    // One that the core has given up ends on its own; more of these than that are a hung network.
    if (underWay.size() >= Limits.FETCHES_UNDER_WAY_MAX) {
      tell.accept(new Input.FetchFailed(what.fetch(), "too many fetches have not ended yet"));
      return;
    }
    Thread thread = Thread.ofVirtual().name("fetch").unstarted(() -> run(what, tell));
    underWay.add(thread);
    thread.start();
    if (stopped) {
      thread.interrupt();
    }
  }

  private void run(Effect.Fetch what, Consumer<Input> tell) {
    Input told;
    try {
      told = page(what);
    } catch (IOException | MalformedFrame | IllegalArgumentException e) {
      // The last of these of an address that is none.
      told = new Input.FetchFailed(what.fetch(), text(what, e));
    } catch (InterruptedException e) {
      told = new Input.FetchFailed(what.fetch(), "this follower stops");
    } finally {
      underWay.remove(Thread.currentThread());
    }
    tell.accept(told);
  }

  private Input page(Effect.Fetch what) throws IOException, MalformedFrame, InterruptedException {
    String query = "?since=" + what.since() + "&cursor=" + HexFormat.of().formatHex(what.cursor());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + what.address() + path(what.slot()) + query))
            .header(CLUSTER, clusterId.get())
            .build();
    HttpResponse<byte[]> response = BoundedExchange.send(http, request, bound);
    if (response.statusCode() == GONE) {
      return new Input.PageTooOld(what.fetch());
    }
    if (response.statusCode() != 200) {
      throw new IOException("answered " + response.statusCode());
    }
    byte[] bytes = response.body();
    fetched.addAndGet(bytes.length);
    throttle.spend(bytes.length);
    Page page = PageCodec.decode(bytes);
    return new Input.Page(what.fetch(), page.entries(), page.next(), page.horizon());
  }

  private static String text(Effect.Fetch what, Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return "slot " + what.slot() + " from " + what.address() + ": " + why;
  }

  /** Ends those under way, too: each is told as failed. */
  @Override
  public void close() {
    stopped = true;
    underWay.forEach(Thread::interrupt);
    http.shutdownNow();
  }
}
