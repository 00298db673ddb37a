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
import java.util.List;
import java.util.zip.CRC32C;

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
    byte[] bytes = new byte[to.length() + Integer.BYTES];
    ByteBuffer out = ByteBuffer.wrap(bytes).put(to.frame());
    out.putInt(checksum(bytes, bytes.length - Integer.BYTES));
    return bytes;
  }

  private static void entry(FrameWriter to, Entry entry) {
    ModelCodec.key(to, entry.key());
    ModelCodec.version(to, entry.version());
  }

  static Page decode(byte[] bytes) throws MalformedFrame {
    int length = bytes.length - Integer.BYTES;
    if (length < 0 || bytes.length > BYTES_MAX) {
      throw new MalformedFrame("a page of " + bytes.length + " bytes");
    }
    if (ByteBuffer.wrap(bytes).getInt(length) != checksum(bytes, length)) {
      throw new MalformedFrame("a page whose checksum is wrong");
    }
    FrameReader from = new FrameReader(ByteBuffer.wrap(bytes, 0, length));
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

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
