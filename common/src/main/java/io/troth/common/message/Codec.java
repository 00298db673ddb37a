package io.troth.common.message;

import io.troth.common.check.Limits;
import java.nio.ByteBuffer;

/**
 * Messages as the frames of a link: a version, a kind, then the kind's fields and a checksum
 * (docs/link-protocol.md). Only sense is checked here; whether cluster and epoch are the right ones
 * is for the cores to judge.
 */
public final class Codec {
  /** Grows when a frame changes its meaning; a server refuses what is newer than itself. */
  public static final int VERSION = 3;

  private static final int HEAD_AND_SEAL_BYTES = 2 + Integer.BYTES;

  private Codec() {}

  public static ByteBuffer encode(ToFollower message) {
    FrameWriter to = begin(ToFollowerCodec.kind(message), ToFollowerCodec.guess(message));
    ToFollowerCodec.write(to, message);
    return to.sealed();
  }

  public static ByteBuffer encode(ToLeader message) {
    FrameWriter to = begin(ToLeaderCodec.kind(message), ToLeaderCodec.guess(message));
    ToLeaderCodec.write(to, message);
    return to.sealed();
  }

  /** The message in that frame, which is left as it is and may be reused on return. */
  public static ToFollower toFollower(ByteBuffer frame) throws MalformedFrame {
    FrameReader from = opened(frame);
    ToFollower message = ToFollowerCodec.read(kind(from), from);
    from.end();
    return message;
  }

  /** The message in that frame, which is left as it is and may be reused on return. */
  public static ToLeader toLeader(ByteBuffer frame) throws MalformedFrame {
    FrameReader from = opened(frame);
    ToLeader message = ToLeaderCodec.read(kind(from), from);
    from.end();
    return message;
  }

  private static FrameWriter begin(int kind, int guess) {
    FrameWriter to = new FrameWriter(guess + HEAD_AND_SEAL_BYTES, Limits.FRAME_BYTES_MAX);
    to.octet(VERSION);
    to.octet(kind);
    return to;
  }

  /** What a frame's seal is about, if it is unbroken; an old or a newer frame may have none. */
  private static FrameReader opened(ByteBuffer frame) throws MalformedFrame {
    int bytes = frame.remaining();
    if (bytes > Limits.FRAME_BYTES_MAX) {
      throw new MalformedFrame("a frame of " + bytes + " bytes, over " + Limits.FRAME_BYTES_MAX);
    }
    checkVersion(new FrameReader(frame).octet("the version"));
    if (bytes < HEAD_AND_SEAL_BYTES) {
      throw new MalformedFrame("a frame of " + bytes + " bytes, too few for a message");
    }
    return FrameReader.sealed(frame, "a frame");
  }

  private static void checkVersion(int version) throws MalformedFrame {
    if (version > VERSION) {
      throw new MalformedFrame(
          "a frame of version " + version + ", newer than version " + VERSION + " spoken here");
    }
    if (version < VERSION) {
      throw new MalformedFrame(
          "a frame of version " + version + ", older than version " + VERSION + " spoken here");
    }
  }

  private static int kind(FrameReader from) throws MalformedFrame {
    from.octet("the version");
    return from.octet("the message's kind");
  }
}
