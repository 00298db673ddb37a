package io.troth.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts load on one address over HTTP. */
public final class HttpLoad implements Load {
  private final InetSocketAddress address;
  private final Dialect dialect;
  private final int threads;

  public HttpLoad(InetSocketAddress address, Dialect dialect, int threads) {
    this.address = address;
    this.dialect = dialect;
    this.threads = threads;
  }

  @Override
  public Tally run(Plan plan) throws IOException, InterruptedException {
    Window window = Window.of(plan);
    int loops = Math.min(threads, plan.clients());
    Tally all = new Tally();
    try (ExecutorService pool = Executors.newFixedThreadPool(loops)) {
      List<Future<Tally>> running = new ArrayList<>();
      for (int i = 0; i < loops; i++) {
        int clients = plan.clients() / loops + (i < plan.clients() % loops ? 1 : 0);
        long seed = i;
        running.add(pool.submit(() -> loop(plan, clients, window, seed)));
      }
      for (Future<Tally> each : running) {
        all.add(each.get());
      }
    } catch (ExecutionException e) {
      throw new IOException("the load could not be put: " + e.getCause().getMessage(), e);
    }
    all.lasted(window.seconds());
    return all;
  }

  private Tally loop(Plan plan, int clients, Window window, long seed) throws IOException {
    try (HttpClientLoop loop =
        new HttpClientLoop(address, dialect.another(), plan, clients, window, seed)) {
      return loop.run();
    }
  }
}
