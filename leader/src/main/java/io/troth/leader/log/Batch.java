package io.troth.leader.log;

import io.troth.common.cluster.ClusterCodec;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.message.MalformedFrame;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * An entry of the log: commands in the order in which they were proposed, each with its length
 * before it. Those that wait for one sync go together in the next, so that many followers that
 * register or join at once cost few syncs.
 */
final class Batch {
  private Batch() {}

  static byte[] encode(Collection<ByteBuffer> commands) {
    ByteBuffer entry = ByteBuffer.allocate(commands.stream().mapToInt(Batch::size).sum());
    commands.forEach(each -> entry.putInt(each.remaining()).put(each.duplicate()));
    return entry.array();
  }

  static int size(ByteBuffer command) {
    return Integer.BYTES + command.remaining();
  }

  static List<ClusterCommand> decode(ByteBuffer entry) throws MalformedFrame {
    List<ClusterCommand> commands = new ArrayList<>();
    while (entry.hasRemaining()) {
      commands.add(ClusterCodec.command(part(entry)));
    }
    return commands;
  }

  /** The next part that has its length before it. */
  static ByteBuffer part(ByteBuffer from) throws MalformedFrame {
    int length = from.remaining() < Integer.BYTES ? -1 : from.getInt();
    if (length < 0 || length > from.remaining()) {
      throw new MalformedFrame(
          "a length of " + length + " with " + from.remaining() + " bytes left");
    }
    ByteBuffer part = from.slice(from.position(), length);
    from.position(from.position() + length);
    return part;
  }
}
