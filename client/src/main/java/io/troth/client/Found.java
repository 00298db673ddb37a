package io.troth.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A key's value and revision. */
public final class Found implements Reading {
  private final byte[] value;
  private final long revision;

  Found(byte[] value, long revision) {
    this.value = value;
    this.revision = revision;
  }

  /** A copy of the value's bytes. */
  public byte[] value() {
    return value.clone();
  }

  /** The value, taken for UTF-8. */
  public String text() {
    return new String(value, StandardCharsets.UTF_8);
  }

  /** Of the transaction that wrote the value: it only grows, over all keys. */
  public long revision() {
    return revision;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Found found
        && revision == found.revision
        && Arrays.equals(value, found.value);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(revision) + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "Found[" + value.length + " bytes, revision=" + revision + "]";
  }
}
