package io.troth.simulation.disk;

import java.io.IOException;

/** The disk did not do what was asked. */
public final class DiskFailure extends IOException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure. */
  public enum Kind {
    /**
     * No room for the batch; nothing of it was written, and smaller ones or deletes may still pass.
     */
    FULL,
    /** A sync failed earlier: nothing may be written until the disk is opened again. */
    BROKEN,
    /** The server that owns this disk has crashed. */
    CLOSED
  }

  private final Kind kind;

  DiskFailure(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
