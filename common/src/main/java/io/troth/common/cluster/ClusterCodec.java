package io.troth.common.cluster;

import io.troth.common.check.Limits;
import io.troth.common.message.FrameReader;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import java.nio.ByteBuffer;

/**
 * The cluster log's entries and snapshots as bytes: a version, a kind, then the kind's fields
 * (docs/link-protocol.md). These are kept on disk, so that what an older version wrote must stay
 * readable.
 */
public final class ClusterCodec {
  /**
   * Grows when an entry or the snapshot changes its meaning; a server refuses what is newer than
   * itself.
   */
  public static final int VERSION = 1;

  /** Before stores had generations. */
  private static final int OLD_SNAPSHOT = 64;

  private static final int SNAPSHOT = 65;

  private ClusterCodec() {}

  public static ByteBuffer encode(ClusterCommand command) {
    FrameWriter to = begin(CommandCodec.kind(command), 256);
    CommandCodec.write(to, command);
    return to.frame();
  }

  public static ByteBuffer encode(ClusterState state) {
    FrameWriter to = begin(SNAPSHOT, 32 * state.slots().size());
    StateCodec.write(to, state);
    return to.frame();
  }

  public static ClusterCommand command(ByteBuffer entry) throws MalformedFrame {
    FrameReader from = new FrameReader(entry);
    ClusterCommand command = CommandCodec.read(kind(from), from);
    from.end();
    return command;
  }

  public static ClusterState state(ByteBuffer snapshot) throws MalformedFrame {
    FrameReader from = new FrameReader(snapshot);
    int kind = kind(from);
    if (kind != SNAPSHOT && kind != OLD_SNAPSHOT) {
      throw new MalformedFrame("kind " + kind + " is no snapshot of the cluster log");
    }
    ClusterState state = StateCodec.read(from, kind == OLD_SNAPSHOT);
    from.end();
    return state;
  }

  private static FrameWriter begin(int kind, int guess) {
    FrameWriter to = new FrameWriter(guess, Limits.CLUSTER_BYTES_MAX);
    to.octet(VERSION);
    to.octet(kind);
    return to;
  }

  private static int kind(FrameReader from) throws MalformedFrame {
    int version = from.octet("the version");
    if (version > VERSION) {
      throw new MalformedFrame(
          "cluster log of version " + version + ", newer than version " + VERSION + " known here");
    }
    if (version < 1) {
      throw new MalformedFrame("cluster log of version " + version + ", which never was");
    }
    return from.octet("the kind");
  }
}
