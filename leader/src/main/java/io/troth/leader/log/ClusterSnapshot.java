package io.troth.leader.log;

import io.troth.common.cluster.ClusterCodec;
import io.troth.common.cluster.ClusterCommand;
import io.troth.common.cluster.ClusterState;
import io.troth.common.message.MalformedFrame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.apache.ratis.util.AtomicFileOutputStream;

/**
 * The state at a place in the log, and the command that led to it: with that the listener can be
 * told of the state like of any other.
 */
record ClusterSnapshot(ClusterState state, ClusterCommand last) {

  /** Synced when it returns, and either whole under its name or not there. */
  void write(Path file) throws IOException {
    byte[] body = Batch.encode(List.of(ClusterCodec.encode(last), ClusterCodec.encode(state)));
    AtomicFileOutputStream out = new AtomicFileOutputStream(file.toFile());
    try {
      out.write(body);
      out.write(ByteBuffer.allocate(Integer.BYTES).putInt(sum(body, body.length)).array());
    } catch (IOException e) {
      // Closing would give the half of it the name.
      out.abort();
      throw e;
    }
    out.close();
  }

  static ClusterSnapshot read(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = bytes.length - Integer.BYTES;
    if (length < 0 || ByteBuffer.wrap(bytes).getInt(length) != sum(bytes, length)) {
      throw new IOException("the snapshot " + file + " is damaged");
    }
    ByteBuffer body = ByteBuffer.wrap(bytes, 0, length);
    try {
      ClusterCommand last = ClusterCodec.command(Batch.part(body));
      return new ClusterSnapshot(ClusterCodec.state(Batch.part(body)), last);
    } catch (MalformedFrame e) {
      throw new IOException("the snapshot " + file + " cannot be read: " + e.getMessage());
    }
  }

  private static int sum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return (int) sum.getValue();
  }
}
