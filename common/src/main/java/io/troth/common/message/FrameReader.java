package io.troth.common.message;

import io.troth.common.check.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Reads what {@link FrameWriter} wrote, trusting nothing: every count and length is held against a
 * bound and against what is left of the frame before anything is allocated for it.
 */
public final class FrameReader {
  private final ByteBuffer bytes;
  private int items;

  /** Reads from the buffer's position to its limit, and leaves it as it is. */
  public FrameReader(ByteBuffer frame) {
    bytes = frame.duplicate();
  }

  /**
   * Reads what {@link FrameWriter#sealed} made, if its checksum is right; at least the checksum has
   * to be there.
   */
  public static FrameReader sealed(ByteBuffer frame, String what) throws MalformedFrame {
    int length = frame.remaining() - Integer.BYTES;
    ByteBuffer content = frame.slice(frame.position(), length);
    int seal = frame.duplicate().getInt(frame.position() + length);
    if (seal != FrameWriter.checksum(content.duplicate())) {
      throw new MalformedFrame(what + " whose checksum is wrong");
    }
    return new FrameReader(content);
  }

  public int remaining() {
    return bytes.remaining();
  }

  public int octet(String what) throws MalformedFrame {
    if (!bytes.hasRemaining()) {
      throw new MalformedFrame("the frame ends where " + what + " should be");
    }
    return bytes.get() & 0xff;
  }

  public boolean flag(String what) throws MalformedFrame {
    return number(1, what) == 1;
  }

  public long number(String what) throws MalformedFrame {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int octet = octet(what);
      value |= (octet & 0x7fL) << shift;
      if (octet <= 0x7f) {
        return value;
      }
    }
    throw new MalformedFrame(what + " is no number");
  }

  /** A number that is no larger than {@code max}. */
  public int number(int max, String what) throws MalformedFrame {
    long value = number(what);
    if (value > max) {
      throw new MalformedFrame(what + " is " + value + ", over " + max);
    }
    return (int) value;
  }

  public <E> E oneOf(E[] values, String what) throws MalformedFrame {
    return values[number(values.length - 1, what)];
  }

  /** A copy of bytes, of which there may be {@code min} to {@code max}. */
  public byte[] bytes(int min, int max, String what) throws MalformedFrame {
    int length = number(max, what);
    if (length < min || length > remaining()) {
      throw new MalformedFrame(
          what + " of " + length + " bytes where " + remaining() + " are left");
    }
    byte[] copy = new byte[length];
    bytes.get(copy);
    return copy;
  }

  public String text(String what) throws MalformedFrame {
    return new String(bytes(0, Limits.TEXT_BYTES_MAX, what), StandardCharsets.UTF_8);
  }

  /** A list of at most {@code max} items, none of which takes fewer than {@code bytesEach}. */
  public <T> List<T> list(int max, int bytesEach, String what, Item<T> item) throws MalformedFrame {
    int count = number(max, what);
    if (count == 0) {
      return List.of();
    }
    items += count;
    if (count > remaining() / bytesEach || items > Limits.FRAME_ITEMS_MAX) {
      throw new MalformedFrame(what + " is " + count + " where " + remaining() + " bytes are left");
    }
    List<T> list = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      list.add(item.read(this));
    }
    return Collections.unmodifiableList(list);
  }

  /** Nothing may follow. */
  public void end() throws MalformedFrame {
    if (bytes.hasRemaining()) {
      throw new MalformedFrame(remaining() + " bytes follow the message's end");
    }
  }

  /** Reads one item of a list. */
  public interface Item<T> {
    T read(FrameReader from) throws MalformedFrame;
  }
}
