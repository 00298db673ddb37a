package io.troth.common.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A value: any bytes. */
public final class Value {
  private final byte[] bytes;

  private Value(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Takes the array over; the caller must not change it afterwards. */
  public static Value of(byte[] bytes) {
    return new Value(bytes);
  }

  public static Value of(String text) {
    return new Value(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The value's bytes, shared: to be read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Value value && Arrays.equals(bytes, value.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length <= 64 ? new String(bytes, StandardCharsets.UTF_8) : bytes.length + " bytes";
  }
}
