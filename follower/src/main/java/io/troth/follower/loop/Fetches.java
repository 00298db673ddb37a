package io.troth.follower.loop;

import io.troth.common.http.PlainHttp;
import io.troth.common.message.MalformedFrame;
import io.troth.follower.core.Effect;
import io.troth.follower.core.Input;
import io.troth.follower.driver.Storage.Page;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Fetches pages of slots from other followers, on threads of its own. */
public final class Fetches implements AutoCloseable {
  public static final String CLUSTER = "Troth-Cluster";
  private static final Duration CONNECT_MAX = Duration.ofSeconds(1);
  private static final Duration PAGE_MAX = Duration.ofSeconds(10);
  private static final int GONE = 410;

  private final HttpClient http = PlainHttp.client(CONNECT_MAX);
  private final long bytesPerSecondMax;
  private final Throttle throttle;
  private final AtomicLong fetched = new AtomicLong();
  private final Supplier<String> clusterId;

  /**
   * @param bytesPerSecond of all fetches together
   * @param clusterId which only the followers of one cluster know
   */
  public Fetches(long bytesPerSecond, Supplier<String> clusterId) {
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
    Thread.ofVirtual()
        .name("fetch")
        .start(() -> {
          try {
            tell.accept(page(what));
          } catch (IOException | MalformedFrame e) {
            tell.accept(new Input.FetchFailed(what.fetch(), text(what, e)));
          } catch (InterruptedException e) {
            tell.accept(new Input.FetchFailed(what.fetch(), "this follower stops"));
          }
        });
  }

  private Input page(Effect.Fetch what) throws IOException, MalformedFrame, InterruptedException {
    String query = "?since=" + what.since() + "&cursor=" + HexFormat.of().formatHex(what.cursor());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + what.address() + path(what.slot()) + query))
            .header(CLUSTER, clusterId.get())
            .timeout(PAGE_MAX)
            .build();
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (response.statusCode() == GONE) {
        return new Input.PageTooOld(what.fetch());
      }
      byte[] bytes = body.readNBytes(PageCodec.BYTES_MAX + 1);
      if (response.statusCode() != 200) {
        throw new IOException("answered " + response.statusCode());
      }
      fetched.addAndGet(bytes.length);
      throttle.spend(bytes.length);
      Page page = PageCodec.decode(bytes);
      return new Input.Page(what.fetch(), page.entries(), page.next(), page.horizon());
    }
  }

  private static String text(Effect.Fetch what, Exception e) {
    String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return "slot " + what.slot() + " from " + what.address() + ": " + why;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
