package io.troth.web;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.util.Map;
import java.util.Optional;

/**
 * The console: a page, and the files of which it consists. What is in it comes from the server's
 * other addresses.
 */
public final class Console {
  /**
   * Nothing from elsewhere, nothing inline: a key that looks like a script is text, whatever the
   * page does with it.
   */
  private static final String CONTENT_POLICY =
      String.join(
          "; ",
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' data:",
          "connect-src 'self'",
          "base-uri 'none'",
          "form-action 'none'",
          "frame-ancestors 'none'",
          "require-trusted-types-for 'script'");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy", CONTENT_POLICY,
          "X-Content-Type-Options", "nosniff",
          "Referrer-Policy", "no-referrer",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin");

  /** Their addresses carry their version, so that a browser never has to ask again. */
  private static final String FOR_EVER = "public, max-age=31536000, immutable";

  /** The page itself is asked for each time, and mostly answered with "as you have it". */
  private static final String ASK_AGAIN = "no-cache";

  /** Adds the addresses of the files; {@link #page} is added by whoever answers {@code GET /}. */
  public void install(JavalinConfig config) {
    config.routes.get(Assets.PATH + "{version}/{file}", this::file);
  }

  public void page(Context ctx) {
    answer(ctx, Assets.get().page(), ASK_AGAIN);
  }

  private void file(Context ctx) {
    Assets assets = Assets.get();
    Optional<Asset> file =
        ctx.pathParam("version").equals(assets.version())
            ? assets.file(ctx.pathParam("file"))
            : Optional.empty();
    if (file.isPresent()) {
      answer(ctx, file.get(), FOR_EVER);
    } else {
      ctx.status(404).contentType("text/plain;charset=utf-8").result("error: no such file");
    }
  }

  private static void answer(Context ctx, Asset asset, String caching) {
    HEADERS.forEach(ctx::header);
    ctx.header("Cache-Control", caching)
        .header("ETag", asset.tag())
        .header("Vary", "Accept-Encoding");
    if (asset.tag().equals(ctx.header("If-None-Match"))) {
      ctx.status(304);
      return;
    }
    String accepted = ctx.header("Accept-Encoding");
    if (accepted != null && accepted.contains("gzip")) {
      ctx.header("Content-Encoding", "gzip").contentType(asset.type()).result(asset.zipped());
    } else {
      ctx.contentType(asset.type()).result(asset.plain());
    }
  }
}
