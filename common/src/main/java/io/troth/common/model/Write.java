package io.troth.common.model;

/** One change to one key. */
public sealed interface Write {
  Key key();

  /** Sets the key's value. */
  record Put(Key key, Value value) implements Write {}

  /** Removes the key. */
  record Delete(Key key) implements Write {}

  /** What this write adds to a frame, about. */
  default int bytes() {
    return switch (this) {
      case Put put -> put.key.bytes().length + put.value.length() + 8;
      case Delete delete -> delete.key.bytes().length + 4;
    };
  }
}
