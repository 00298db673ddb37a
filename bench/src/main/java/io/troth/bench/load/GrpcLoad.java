package io.troth.bench.load;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.KV;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** Puts load on etcd over gRPC, with its client for Java. */
public final class GrpcLoad implements Load {
  /** Connections, which clients share. */
  private static final int CHANNELS = 4;

  private static final long OVERTIME_NANOS = 6_000_000_000L;

  private final Values values;
  private final List<Client> channels = new ArrayList<>();

  public GrpcLoad(InetSocketAddress address, int valueBytes) {
    values = new Values(valueBytes, UnaryOperator.identity());
    String endpoint = "http://" + address.getHostString() + ":" + address.getPort();
    for (int i = 0; i < CHANNELS; i++) {
      channels.add(Client.builder().endpoints(endpoint).build());
    }
  }

  @Override
  public Tally run(Plan plan) throws InterruptedException {
    Window window = Window.of(plan);
    CountDownLatch left = new CountDownLatch(plan.clients());
    List<OneClient> clients = new ArrayList<>();
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(new OneClient(plan, window, channels.get(i % CHANNELS).getKVClient(), i, left));
    }
    clients.forEach(OneClient::ask);
    Tally all = new Tally();
    long wait = window.endNanos() - System.nanoTime() + OVERTIME_NANOS;
    if (!left.await(wait, TimeUnit.NANOSECONDS)) {
      all.failed(left.getCount() + " requests without an answer");
    }
    clients.forEach(each -> all.add(each.tally));
    all.lasted(window.seconds());
    return all;
  }

  @Override
  public void close() {
    channels.forEach(Client::close);
  }

  private final class OneClient {
    private final Plan plan;
    private final Window window;
    private final KV kv;
    private final SplittableRandom random;
    private final CountDownLatch left;
    private final Tally tally = new Tally();

    OneClient(Plan plan, Window window, KV kv, int seed, CountDownLatch left) {
      this.plan = plan;
      this.window = window;
      this.kv = kv;
      this.random = new SplittableRandom(seed);
      this.left = left;
    }

    void ask() {
      long asked = System.nanoTime();
      long number = asked - window.endNanos() >= 0 ? KeyPicker.NONE : plan.keys().next(random);
      if (number == KeyPicker.NONE) {
        left.countDown();
        return;
      }
      ByteSequence key = ByteSequence.from(KeyText.of(number));
      CompletableFuture<?> answer =
          plan.mix().puts(random.nextInt(100))
              ? kv.put(key, ByteSequence.from(values.value(random.nextInt())))
              : kv.get(key);
      CompletableFuture<?> ignored =
          answer.whenComplete((response, failure) -> {
            long now = System.nanoTime();
            if (failure != null) {
              tally.failed(String.valueOf(failure.getMessage()));
            } else if (window.counts(now)) {
              tally.done(now - asked);
            }
            ask();
          });
    }
  }
}
