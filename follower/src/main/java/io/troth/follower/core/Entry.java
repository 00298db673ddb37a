package io.troth.follower.core;

import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;

/** A key with its version as stored, tombstones included. */
public record Entry(Key key, Version version) {
  /** Of key and value. */
  int bytes() {
    return key.bytes().length + version.value().map(Value::length).orElse(0);
  }
}
