package io.troth.common.http;

import io.troth.common.check.Limits;
import org.eclipse.jetty.io.Content;

/**
 * Reads the rest of a body that is refused, if that is not too much, before the refusal is said: a
 * server that closes while a client still sends is not heard.
 */
public final class Discard implements Runnable {
  private final Content.Source body;
  private final Runnable then;
  private long bytes;

  private Discard(Content.Source body, Runnable then) {
    this.body = body;
    this.then = then;
  }

  /** Does that when the rest has come, or enough of it, or no more will. */
  public static void before(Content.Source body, Runnable then) {
    new Discard(body, then).run();
  }

  @Override
  public void run() {
    while (true) {
      Content.Chunk chunk = body.read();
      if (chunk == null) {
        body.demand(this);
        return;
      }
      bytes += chunk.remaining();
      chunk.release();
      if (chunk.isLast() || Content.Chunk.isFailure(chunk) || bytes > Limits.DISCARD_BYTES_MAX) {
        then.run();
        return;
      }
    }
  }
}
