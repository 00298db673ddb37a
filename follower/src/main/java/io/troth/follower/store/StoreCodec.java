package io.troth.follower.store;

import io.troth.common.check.Limits;
import io.troth.common.message.FrameReader;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ModelCodec;
import io.troth.common.message.Prepare;
import io.troth.common.model.Revision;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange.Belongs;
import io.troth.follower.core.StoreChange.Promised;
import io.troth.follower.core.Stored.Outcome;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is stored under the {@link StoreKeys}. The format has a number, {@link #FORMAT}. */
public final class StoreCodec {
  /** Goes up with every change that an older program could not read, or would misread. */
  static final long FORMAT = 1;

  /** Of a version: the revision and the kind, before the value's bytes. */
  static final int VERSION_HEAD = Long.BYTES + 1;

  private static final int TOMBSTONE = 0;
  private static final int VALUE = 1;

  private static final int PREPARED = 1;
  private static final int COMMITTED = 2;
  private static final int ABORTED = 3;

  private static final int RECORD_BYTES_MAX = Limits.PREPARE_BYTES_MAX + 64;

  private StoreCodec() {}

  static void version(BatchBytes to, byte[] key, long revision, Optional<Value> value) {
    byte[] bytes = value.isPresent() ? value.get().bytes() : new byte[0];
    to.put(Family.DATA, key, VERSION_HEAD + bytes.length);
    to.i64(revision);
    to.octet(value.isPresent() ? VALUE : TOMBSTONE);
    to.raw(bytes, 0, bytes.length);
  }

  public static Version version(byte[] stored) throws MalformedFrame {
    long revision = revision(stored);
    return switch (stored[VERSION_HEAD - 1]) {
      case TOMBSTONE -> new Version(revision, Optional.empty());
      case VALUE ->
          new Version(
              revision,
              Optional.of(Value.of(Arrays.copyOfRange(stored, VERSION_HEAD, stored.length))));
      default -> throw new MalformedFrame("a version of unknown kind " + stored[VERSION_HEAD - 1]);
    };
  }

  static long revision(byte[] version) throws MalformedFrame {
    if (version.length < VERSION_HEAD) {
      throw new MalformedFrame("a version of " + version.length + " bytes");
    }
    return ByteBuffer.wrap(version).getLong();
  }

  static boolean isTombstone(byte[] version) {
    return version[VERSION_HEAD - 1] == TOMBSTONE;
  }

  public static ByteBuffer prepared(Prepare prepare) {
    FrameWriter to = new FrameWriter(prepare.bytes() + 64, RECORD_BYTES_MAX);
    to.octet(PREPARED);
    ModelCodec.prepare(to, prepare);
    return to.frame();
  }

  public static ByteBuffer outcome(boolean committed, List<Integer> slots) {
    FrameWriter to = new FrameWriter(8 + 2 * slots.size(), RECORD_BYTES_MAX);
    to.octet(committed ? COMMITTED : ABORTED);
    to.numbers(slots);
    return to.frame();
  }

  /** What a record in the write-ahead log says: a {@link Prepare} or an {@link Outcome}. */
  public static Optional<Outcome> outcome(byte[] stored) throws MalformedFrame {
    FrameReader from = new FrameReader(ByteBuffer.wrap(stored));
    int kind = from.octet("a record");
    if (kind == PREPARED) {
      return Optional.empty();
    }
    if (kind != COMMITTED && kind != ABORTED) {
      throw new MalformedFrame("a record of unknown kind " + kind);
    }
    Outcome outcome = new Outcome(kind == COMMITTED, ModelCodec.slots(from));
    from.end();
    return Optional.of(outcome);
  }

  /** Of a record that has no outcome. */
  public static Prepare prepared(byte[] stored) throws MalformedFrame {
    FrameReader from = new FrameReader(ByteBuffer.wrap(stored));
    from.octet("a record");
    Prepare prepare = ModelCodec.prepare(from);
    from.end();
    return prepare;
  }

  static ByteBuffer role(SlotRole role) {
    ByteBuffer to = ByteBuffer.allocate(1 + Long.BYTES);
    return to.put((byte) code(role.role())).putLong(role.since()).flip();
  }

  static SlotRole role(byte[] stored) throws MalformedFrame {
    if (stored.length != 1 + Long.BYTES) {
      throw new MalformedFrame("a role of " + stored.length + " bytes");
    }
    ByteBuffer from = ByteBuffer.wrap(stored);
    byte code = from.get();
    for (Role role : Role.values()) {
      if (code(role) == code) {
        return new SlotRole(role, from.getLong());
      }
    }
    throw new MalformedFrame("a role of unknown kind " + code);
  }

  private static int code(Role role) {
    return switch (role) {
      case NONE -> 0;
      case LEARNER -> 1;
      case JOINING -> 2;
      case IN_SYNC -> 3;
    };
  }

  static ByteBuffer name(String storeId) {
    return ByteBuffer.wrap(storeId.getBytes(StandardCharsets.UTF_8));
  }

  static String name(byte[] stored) {
    return new String(stored, StandardCharsets.UTF_8);
  }

  static ByteBuffer belongs(Belongs belongs) {
    FrameWriter to = new FrameWriter(64, RECORD_BYTES_MAX);
    to.text(belongs.clusterId());
    to.number(belongs.follower());
    return to.frame();
  }

  static Belongs belongs(byte[] stored) throws MalformedFrame {
    FrameReader from = new FrameReader(ByteBuffer.wrap(stored));
    Belongs belongs =
        new Belongs(from.text("a cluster's id"), from.number(Integer.MAX_VALUE, "a follower"));
    from.end();
    return belongs;
  }

  /** Beside the epoch, which an older program reads and writes alone: the nonce tells which. */
  static ByteBuffer office(Promised promised) {
    FrameWriter to = new FrameWriter(64, RECORD_BYTES_MAX);
    to.number(promised.epoch());
    to.text(promised.nonce());
    return to.frame();
  }

  static Promised office(byte[] stored) throws MalformedFrame {
    FrameReader from = new FrameReader(ByteBuffer.wrap(stored));
    Promised promised = new Promised(from.number("an epoch"), from.text("an office's nonce"));
    from.end();
    return promised;
  }

  static ByteBuffer number(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).flip();
  }

  static long number(byte[] stored) throws MalformedFrame {
    if (stored.length != Long.BYTES) {
      throw new MalformedFrame("a number of " + stored.length + " bytes");
    }
    return ByteBuffer.wrap(stored).getLong();
  }

  /** Of a key that has nothing stored. */
  static long revisionOrNone(byte[] version) throws MalformedFrame {
    return version == null ? Revision.NONE : revision(version);
  }
}
