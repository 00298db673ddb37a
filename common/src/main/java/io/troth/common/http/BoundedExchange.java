package io.troth.common.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks another server, and ends within a bound whatever that server does. The time-out of the JDK's
 * client covers the head of an answer only: a server that hangs in the middle of a body, or sends a
 * byte now and then, holds its caller for ever. Here head and body together have some time, and the
 * body has more as long as it comes at a minimum rate, so that a large answer over a slow link is
 * received and a dripping one is not.
 */
public final class BoundedExchange {
  /**
   * What an answer may take.
   *
   * @param millis for head and body, however short the body is
   * @param bytesPerSecond each second's worth of body that has come allows one second more
   * @param bytesMax of the body; what is longer is an error
   */
  public record Bound(int millis, int bytesPerSecond, int bytesMax) {
    public Bound {
      if (millis <= 0 || bytesPerSecond <= 0 || bytesMax < 0) {
        throw new IllegalArgumentException("no bound: " + millis + ", " + bytesPerSecond);
      }
    }

    private long allowedNanos(long bytes) {
      return millis * 1_000_000L + bytes * 1_000_000_000L / bytesPerSecond;
    }
  }

  private BoundedExchange() {}

  /**
   * Blocks its thread until the answer is there, whole.
   *
   * @throws HttpTimeoutException if it did not come within the bound
   * @throws IOException if it is too long, or the other server cannot be reached or breaks off
   */
  public static HttpResponse<byte[]> send(HttpClient http, HttpRequest request, Bound bound)
      throws IOException, InterruptedException {
    long began = System.nanoTime();
    Body body = new Body(bound.bytesMax);
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, head -> body);
    try {
      while (true) {
        long left = bound.allowedNanos(body.count) - (System.nanoTime() - began);
        if (left <= 0) {
          throw new HttpTimeoutException(
              "no whole answer in time; " + body.count + " bytes of it came");
        }
        try {
          return answer.get(left, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          // More of it may have come meanwhile, which allows more time.
        }
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
      body.cancel();
    }
  }

  /** Collects a body, and counts what has come of it. */
  private static final class Body implements HttpResponse.BodySubscriber<byte[]> {
    private final int bytesMax;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile int count;
    private volatile Flow.Subscription from;

    Body(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      from = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer piece : pieces) {
        int length = piece.remaining();
        if (length > bytesMax - count) {
          whole.completeExceptionally(
              new IOException("the answer is longer than " + bytesMax + " bytes"));
          from.cancel();
          return;
        }
        byte[] copy = new byte[length];
        piece.get(copy);
        bytes.writeBytes(copy);
        count = bytes.size();
      }
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(bytes.toByteArray());
    }

    /** Closes the connection if the body is not whole; does nothing otherwise. */
    void cancel() {
      if (from != null && !whole.isDone()) {
        from.cancel();
      }
    }
  }
}
