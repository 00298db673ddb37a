package io.troth.common.message;

import io.troth.common.check.Limits;
import java.nio.ByteBuffer;

/**
 * Messages as the frames of a link: a version, a kind, then the kind's fields
 * (docs/link-protocol.md). Only sense is checked here; whether cluster and epoch are the right ones
 * is for the cores to judge.
 */
public final class Codec {
  /** Grows when a frame changes its meaning; a server refuses what is newer than itself. */
  public static final int VERSION = 1;

  private static final int HEAD_BYTES = 2;

  private Codec() {}

  public static ByteBuffer encode(ToFollower message) {
    FrameWriter to = begin(ToFollowerCodec.kind(message), ToFollowerCodec.guess(message));
    ToFollowerCodec.write(to, message);
    return to.frame();
  }

  public static ByteBuffer encode(ToLeader message) {
    FrameWriter to = begin(ToLeaderCodec.kind(message), ToLeaderCodec.guess(message));
    ToLeaderCodec.write(to, message);
    return to.frame();
  }

  /** The message in that frame, which is left as it is and may be reused on return. */
  public static ToFollower toFollower(ByteBuffer frame) throws MalformedFrame {
    FrameReader from = new FrameReader(frame);
    ToFollower message = ToFollowerCodec.read(kind(from), from);
    from.end();
    return message;
  }

  /** The message in that frame, which is left as it is and may be reused on return. */
  public static ToLeader toLeader(ByteBuffer frame) throws MalformedFrame {
    FrameReader from = new FrameReader(frame);
    ToLeader message = ToLeaderCodec.read(kind(from), from);
    from.end();
    return message;
  }

  private static FrameWriter begin(int kind, int guess) {
    FrameWriter to = new FrameWriter(guess + HEAD_BYTES, Limits.FRAME_BYTES_MAX);
    to.octet(VERSION);
    to.octet(kind);
    return to;
  }

  private static int kind(FrameReader from) throws MalformedFrame {
    if (from.remaining() > Limits.FRAME_BYTES_MAX) {
      throw new MalformedFrame(
          "a frame of " + from.remaining() + " bytes, over " + Limits.FRAME_BYTES_MAX);
    }
    int version = from.octet("the version");
    if (version > VERSION) {
      throw new MalformedFrame(
          "a frame of version " + version + ", newer than version " + VERSION + " spoken here");
    }
    if (version < 1) {
      throw new MalformedFrame("a frame of version " + version + ", which never was");
    }
    return from.octet("the message's kind");
  }
}
