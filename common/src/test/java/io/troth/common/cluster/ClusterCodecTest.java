package io.troth.common.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.FrameWriter;
import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Generation;
import io.troth.common.ring.Slots;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ClusterCodecTest {
  /** Guards the format: these stay on disk for as long as a cluster lives. */
  private static final Map<String, ClusterCommand> ENTRIES =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("0101 0163 03 00 05", new ClusterCommand.Found("c", 3, 0, 5)),
              Map.entry("0102 016c 016e", new ClusterCommand.TakeOffice("l", "n")),
              Map.entry("0103 0161", new ClusterCommand.Register("a")),
              Map.entry("0104 07 02 0173", new ClusterCommand.Seen(7, 2, "s")),
              Map.entry(
                  "0110 07 02 0174 8101 09 0173 05 04",
                  new ClusterCommand.Seen(7, 2, new Store("t", 129, 9), new Store("s", 5, 4))),
              Map.entry("0111 07 02 05 09", new ClusterCommand.Synced(7, 2, 5, 9)),
              Map.entry("0105 07", new ClusterCommand.Open(7)),
              Map.entry("0106 07 02 02 03 04", new ClusterCommand.Leave(7, 2, List.of(3, 4))),
              Map.entry("0107 07 02 01 ff07", new ClusterCommand.Join(7, 2, List.of(1023))),
              Map.entry("0108 07 02 01 09", new ClusterCommand.GiveUp(7, 2, List.of(9))),
              Map.entry("0109 07 02 04", new ClusterCommand.Place(7, 2, Member.State.DRAINED)),
              Map.entry("010a 07 02 01 09", new ClusterCommand.Disqualify(7, 2, List.of(9))),
              Map.entry("010b 07 02 01 09", new ClusterCommand.Elect(7, 2, List.of(9))),
              Map.entry(
                  "010c 07 02 01 09 02 03 04",
                  new ClusterCommand.Expel(7, 2, List.of(9), List.of(3, 4))),
              Map.entry("010d 07 02 01", new ClusterCommand.Drain(7, 2, true)),
              Map.entry("010d 07 03 00", new ClusterCommand.Drain(7, 3, false)),
              Map.entry("010e 07 02", new ClusterCommand.Undrain(7, 2)),
              Map.entry("010f 07 02", new ClusterCommand.Forget(7, 2))));

  @Test
  void every_entry_has_its_bytes_and_comes_back() throws MalformedFrame {
    for (Map.Entry<String, ClusterCommand> each : ENTRIES.entrySet()) {
      byte[] bytes = bytes(ClusterCodec.encode(each.getValue()));
      assertEquals(each.getKey().replace(" ", ""), HexFormat.of().formatHex(bytes));
      assertEquals(each.getValue(), ClusterCodec.command(ByteBuffer.wrap(bytes)));
    }
  }

  @Test
  void a_snapshot_comes_back_as_it_was() throws MalformedFrame {
    assertEquals(ClusterState.EMPTY, ClusterCodec.state(ClusterCodec.encode(ClusterState.EMPTY)));
    ClusterState state = lived();
    assertEquals(state, ClusterCodec.state(ClusterCodec.encode(state)));
  }

  /** As a server wrote it that knew no generations of stores. */
  @Test
  void an_older_snapshot_stays_readable() throws MalformedFrame {
    FrameWriter to = new FrameWriter(8_192, Limits.CLUSTER_BYTES_MAX);
    for (int each : List.of(1, 64)) {
      to.octet(each);
    }
    to.text("c");
    List.of(2, 0, 3, 7).forEach(to::number);
    to.text("leader:1");
    to.text("nonce");
    to.flag(true);
    to.number(1);
    to.number(1);
    to.text("a:1");
    to.text("store");
    to.number(Member.State.ACTIVE.ordinal());
    to.number(Slots.COUNT);
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      to.numbers(List.of(1));
      to.number(2);
      to.numbers(List.of());
      to.flag(slot == 5);
    }
    ClusterState state = ClusterCodec.state(to.frame());
    assertEquals(new Store("store", Generation.NONE, 0), state.members().get(1).store());
    assertFalse(state.slot(4).lost());
    assertTrue(state.slot(5).lost());
    assertEquals(state, ClusterCodec.state(ClusterCodec.encode(state)));
  }

  @Test
  void a_newer_version_is_refused_by_name() {
    ByteBuffer newer = ByteBuffer.wrap(new byte[] {2, 5, 7});
    MalformedFrame refused = assertThrows(MalformedFrame.class, () -> ClusterCodec.command(newer));
    assertEquals("cluster log of version 2, newer than version 1 known here", refused.getMessage());
  }

  @Test
  void damaged_bytes_are_refused_or_understood() {
    byte[] snapshot = bytes(ClusterCodec.encode(lived()));
    List<byte[]> entries =
        ENTRIES.values().stream().map(each -> bytes(ClusterCodec.encode(each))).toList();
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      boolean whole = random.nextInt(10) == 0;
      byte[] of = whole ? snapshot : entries.get(random.nextInt(entries.size()));
      byte[] damaged =
          Arrays.copyOf(of, random.nextBoolean() ? of.length : random.nextInt(of.length));
      if (damaged.length > 0) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        if (whole) {
          ClusterCodec.state(ByteBuffer.wrap(damaged));
        } else {
          ClusterCodec.command(ByteBuffer.wrap(damaged));
        }
      } catch (MalformedFrame refused) {
        // As it should; anything else that is thrown fails the test.
        continue;
      }
    }
  }

  private static ClusterState lived() {
    ClusterState state = ClusterState.EMPTY;
    List<ClusterCommand> life =
        List.of(
            new ClusterCommand.Found("c", 2, 0, 3),
            new ClusterCommand.TakeOffice("leader:0", "earlier"),
            new ClusterCommand.TakeOffice("leader:1", "nonce"),
            new ClusterCommand.Register("a:1"),
            new ClusterCommand.Register("b:1"),
            new ClusterCommand.Register("c:1"),
            new ClusterCommand.Seen(2, 1, "store"),
            new ClusterCommand.Place(2, 1, Member.State.ACTIVE),
            new ClusterCommand.Place(2, 2, Member.State.ACTIVE),
            new ClusterCommand.Place(2, 3, Member.State.ACTIVE),
            new ClusterCommand.Open(2),
            new ClusterCommand.Leave(2, 2, List.of(1, 3)),
            new ClusterCommand.Leave(2, 3, List.of(1)),
            new ClusterCommand.Seen(2, 1, new Store("other", 1 << 24, 9), Store.NONE));
    for (ClusterCommand each : life) {
      state = state.apply(each);
    }
    return state;
  }

  private static byte[] bytes(ByteBuffer entry) {
    return Arrays.copyOf(entry.array(), entry.limit());
  }
}
