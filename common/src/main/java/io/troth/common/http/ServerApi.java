package io.troth.common.http;

import io.javalin.config.JavalinConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** What every server answers about itself as a process. */
public final class ServerApi {
  private final Runnable shutdown;

  /**
   * @param shutdown drains and ends the process; returns at once
   */
  public ServerApi(Runnable shutdown) {
    this.shutdown = shutdown;
  }

  public void install(JavalinConfig config) {
    config.routes.get("/health/live", ctx -> Answers.text(ctx, 200, "live"));
    byte[] description = description();
    config.routes.get(
        "/openapi.yaml", ctx -> Answers.bytes(ctx, 200, "application/yaml", description));
    config.routes.post(
        "/v1/shutdown",
        ctx -> {
          Loopback.check(ctx);
          Answers.text(ctx, 202, "stopping");
          shutdown.run();
        });
  }

  private static byte[] description() {
    try (InputStream file = ServerApi.class.getResourceAsStream("openapi.yaml")) {
      return file.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
