package io.troth.client.wire;

import java.io.IOException;

/** The request cannot have reached the server whole: it was surely not applied. */
final class NotSent extends IOException {
  private static final long serialVersionUID = 1;

  NotSent(String message, Throwable cause) {
    super(message, cause);
  }
}
