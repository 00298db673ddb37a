package io.troth.follower.loop;

import io.troth.common.check.Limits;
import io.troth.common.message.FrameReader;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ModelCodec;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.driver.Storage.Page;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A page of a slot on its way from one follower to another: a version, the cursor to go on with,
 * the horizon plus one, a list of key and version, and at the end a checksum (CRC-32C) over all
 * before.
 */
public final class PageCodec {
  private static final int VERSION = 1;
  private static final int CURSOR_BYTES_MAX = 2 * Limits.KEY_BYTES_MAX;

  /** A page as full as can be, and one entry more, since the first always fits. */
  static final int BYTES_MAX =
      Limits.PAGE_BYTES_MAX + Limits.KEY_BYTES_MAX + Limits.VALUE_BYTES_MAX + 8 * 1024;

  private PageCodec() {}

  public static byte[] encode(Page page) {
    FrameWriter to = new FrameWriter(Limits.PAGE_BYTES_MAX / 8, BYTES_MAX);
    to.octet(VERSION);
    to.bytes(page.next());
    to.number(page.horizon() - SlotRole.NOTHING);
    to.list(page.entries(), PageCodec::entry);
    ByteBuffer sealed = to.sealed();
    return Arrays.copyOf(sealed.array(), sealed.limit());
  }

  private static void entry(FrameWriter to, Entry entry) {
    ModelCodec.key(to, entry.key());
    ModelCodec.version(to, entry.version());
  }

  static Page decode(byte[] bytes) throws MalformedFrame {
    if (bytes.length < Integer.BYTES || bytes.length > BYTES_MAX) {
      throw new MalformedFrame("a page of " + bytes.length + " bytes");
    }
    FrameReader from = FrameReader.sealed(ByteBuffer.wrap(bytes), "a page");
    int version = from.octet("the version");
    if (version != VERSION) {
      throw new MalformedFrame("a page of version " + version + ", not " + VERSION);
    }
    byte[] next = from.bytes(0, CURSOR_BYTES_MAX, "a cursor");
    long horizon = from.number("a horizon") + SlotRole.NOTHING;
    List<Entry> entries =
        from.list(Limits.PAGE_BYTES_MAX, 4, "a count of entries", PageCodec::entry);
    from.end();
    return new Page(entries, next, true, horizon);
  }

  private static Entry entry(FrameReader from) throws MalformedFrame {
    return new Entry(ModelCodec.key(from), ModelCodec.version(from));
  }
}
