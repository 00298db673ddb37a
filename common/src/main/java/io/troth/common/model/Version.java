package io.troth.common.model;

import java.util.Optional;

/**
 * What a replica holds for a key: the revision that wrote it last, and the value, absent where that
 * was a delete.
 */
public record Version(long revision, Optional<Value> value) {
  /** Of a key that was never written, or whose deletion is forgotten. */
  public static final Version NONE = new Version(Revision.NONE, Optional.empty());

  public static Version of(long revision, Write write) {
    return switch (write) {
      case Write.Put put -> new Version(revision, Optional.of(put.value()));
      case Write.Delete ignored -> new Version(revision, Optional.empty());
    };
  }

  public boolean exists() {
    return value.isPresent();
  }
}
