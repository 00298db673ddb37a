package io.troth.common.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Nothing that arrives can do more than be refused: no other exception, no memory out of proportion
 * to the frame.
 */
class CodecFuzzTest {
  private static final int FRAMES = 100_000;
  private static final int ALLOCATED_PER_BYTE_MAX = 128;
  private static final int ALLOCATED_ANYWAY_MAX = 16 * 1024;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @Test
  void damaged_frames_are_refused_or_understood() {
    List<byte[]> frames = frames();
    // What the classes themselves take is not to be counted.
    frames.forEach(CodecFuzzTest::decode);
    int refused = 0;
    for (int seed = 0; seed < FRAMES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] frame = damage(frames.get(random.nextInt(frames.size())), random);
      long before = threads.getCurrentThreadAllocatedBytes();
      refused += decode(frame) ? 0 : 1;
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      assertTrue(
          allocated < ALLOCATED_ANYWAY_MAX + (long) ALLOCATED_PER_BYTE_MAX * frame.length,
          "seed " + seed + ": " + allocated + " bytes for a frame of " + frame.length);
    }
    assertTrue(refused > FRAMES / 10, refused + " refused");
    assertTrue(refused < FRAMES, "some are understood");
  }

  private static boolean decode(byte[] frame) {
    boolean understood = true;
    try {
      Codec.toFollower(sealed(frame));
    } catch (MalformedFrame malformed) {
      understood = false;
    }
    try {
      Codec.toLeader(sealed(frame));
    } catch (MalformedFrame malformed) {
      return understood;
    }
    return true;
  }

  private static byte[] damage(byte[] frame, SplittableRandom random) {
    byte[] damaged = frame.clone();
    switch (random.nextInt(4)) {
      case 0 -> damaged = Arrays.copyOf(damaged, random.nextInt(damaged.length + 20));
      case 1 -> Arrays.fill(damaged, random.nextInt(damaged.length), damaged.length, (byte) 0xff);
      default -> {}
    }
    for (int i = random.nextInt(4); i > 0 && damaged.length > 0; i--) {
      // The counts stand at the front: most harm can be done there.
      int reach = random.nextBoolean() ? damaged.length : Math.min(damaged.length, 16);
      damaged[random.nextInt(reach)] = (byte) random.nextInt();
    }
    return damaged;
  }

  private static List<byte[]> frames() {
    List<byte[]> frames = new ArrayList<>();
    for (long seed = 0; seed < 50; seed++) {
      SomeMessages some = new SomeMessages(seed);
      some.oneOfEachToFollower().forEach(each -> frames.add(bytes(Codec.encode(each))));
      some.oneOfEachToLeader().forEach(each -> frames.add(bytes(Codec.encode(each))));
    }
    return frames;
  }

  /** Without its seal, which is to be right for the damage to be looked at. */
  private static byte[] bytes(ByteBuffer frame) {
    return Arrays.copyOf(frame.array(), frame.limit() - Integer.BYTES);
  }

  static ByteBuffer sealed(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return ByteBuffer.allocate(bytes.length + Integer.BYTES)
        .put(bytes)
        .putInt((int) crc.getValue())
        .flip();
  }
}
