package io.troth.common.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.troth.common.live.EventStream;
import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** {@code GET /v1/live}: a stream of events, for consoles and for followers that pass it on. */
public final class LiveApi {
  private final EventStream stream;

  public LiveApi(EventStream stream) {
    this.stream = stream;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/v1/live", this::listen);
  }

  private void listen(Context ctx) {
    EventStream.Listener listener =
        stream
            .listen()
            .orElseThrow(() -> Refusal.later("too many listen; close a console").exception());
    ctx.contentType("text/event-stream; charset=utf-8");
    ctx.header("Cache-Control", "no-store").header("X-Accel-Buffering", "no");
    ctx.future(() -> {
      CompletableFuture<Void> over = new CompletableFuture<>();
      // Each waits for its own network: a slow one keeps nobody else from the news.
      Thread.ofVirtual().name("live").start(() -> tell(ctx, listener, over));
      return over;
    });
  }

  private static void tell(
      Context ctx, EventStream.Listener listener, CompletableFuture<Void> over) {
    try (listener) {
      ServletOutputStream out = ctx.res().getOutputStream();
      List<byte[]> news = listener.next();
      while (!news.isEmpty()) {
        for (byte[] event : news) {
          out.write(event);
        }
        out.flush();
        news = listener.next();
      }
    } catch (IOException e) {
      // It is gone: nobody is there who could be told.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over.complete(null);
    }
  }
}
