package io.troth.follower.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.MalformedFrame;
import io.troth.common.message.Prepare;
import io.troth.common.message.Prepare.Hold;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Version;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange.Belongs;
import io.troth.follower.core.Stored.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreCodecTest {
  private static final Key K = Key.of("k");
  private static final Prepare PREPARE =
      new Prepare(
          258,
          List.of(3, 300),
          List.of(new Condition.Absent(K)),
          List.of(Some.put(K, "v"), Some.delete(K)));
  private static final Prepare HELD =
      new Prepare(
          259, List.of(3), List.of(), List.of(), Optional.of(new Hold("h", 9)), List.of(258L));

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String hex(ByteBuffer bytes) {
    return hex(bytes(bytes));
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  /** Guards the format: a change here needs {@link StoreCodec#FORMAT} to go up, and a way over. */
  @Test
  void what_is_on_disk_stays_readable() {
    assertEquals("01026b", hex(StoreKeys.data(258, K.bytes())));
    assertEquals("010200000000000000096b", hex(StoreKeys.change(258, 9, K.bytes())));
    assertEquals("0000010000000001", hex(StoreKeys.wal(1L << 40 | 1)));
    assertEquals("726f6c6503ff", hex(StoreKeys.role(1023)));
    assertEquals("686f72697a6f6e0000", hex(StoreKeys.horizon(0)));
    assertEquals(
        "01820202" + "03ac02" + "01" + "03016b" + "02" + "01016b0176" + "02016b" + "0000",
        hex(StoreCodec.prepared(PREPARE)));
    assertEquals("020203ac02", hex(StoreCodec.outcome(true, List.of(3, 300))));
    assertEquals("0300", hex(StoreCodec.outcome(false, List.of())));
    assertEquals("01000000000000002a", hex(StoreCodec.role(SlotRole.learner(42))));
    assertEquals("03ffffffffffffffff", hex(StoreCodec.role(SlotRole.IN_SYNC)));
    assertEquals("016303", hex(StoreCodec.belongs(new Belongs("c", 3))));
  }

  @Test
  void what_was_written_is_read() throws MalformedFrame {
    byte[] record = bytes(StoreCodec.prepared(PREPARE));
    assertEquals(Optional.empty(), StoreCodec.outcome(record));
    assertEquals(PREPARE, StoreCodec.prepared(record));
    assertEquals(HELD, StoreCodec.prepared(bytes(StoreCodec.prepared(HELD))));
    assertEquals(
        Optional.of(new Outcome(false, List.of(7))),
        StoreCodec.outcome(bytes(StoreCodec.outcome(false, List.of(7)))));
    for (Role role : Role.values()) {
      SlotRole each = new SlotRole(role, 5);
      assertEquals(each, StoreCodec.role(bytes(StoreCodec.role(each))));
    }
    Belongs belongs = new Belongs("cluster", 64);
    assertEquals(belongs, StoreCodec.belongs(bytes(StoreCodec.belongs(belongs))));
    assertEquals(
        Some.version(5, "v"), StoreCodec.version(HexFormat.of().parseHex("00000000000000050176")));
    assertEquals(
        Some.tombstone(5), StoreCodec.version(HexFormat.of().parseHex("000000000000000500")));
  }

  @Test
  void keys_lead_back_to_what_they_were_made_of() {
    byte[] change = StoreKeys.change(9, 77, K.bytes());
    assertEquals(77, StoreKeys.revisionOfChange(change));
    assertArrayEquals(StoreKeys.data(9, K.bytes()), StoreKeys.dataOfChange(change));
    assertEquals(K, StoreKeys.ofData(StoreKeys.data(9, K.bytes())));
    assertEquals(77, StoreKeys.ofWal(StoreKeys.wal(77)));
    assertTrue(StoreKeys.inSlot(9, change));
    assertTrue(!StoreKeys.inSlot(10, change) && !StoreKeys.inSlot(9, new byte[] {0}));
  }

  @Test
  void a_slots_changes_are_sorted_by_revision_and_slots_follow_each_other() {
    assertTrue(
        Arrays.compareUnsigned(
                StoreKeys.change(1, 255, K.bytes()), StoreKeys.change(1, 256, new byte[0]))
            < 0);
    assertTrue(
        Arrays.compareUnsigned(StoreKeys.change(1, Long.MAX_VALUE, K.bytes()), StoreKeys.slot(2))
            < 0);
    assertTrue(Arrays.compareUnsigned(StoreKeys.slot(255), StoreKeys.slot(256)) < 0);
  }

  @Test
  void what_makes_no_sense_is_told() {
    for (String record : List.of("", "04", "0201", "01", "020103ff")) {
      byte[] bytes = HexFormat.of().parseHex(record);
      assertThrows(
          MalformedFrame.class,
          () -> {
            if (StoreCodec.outcome(bytes).isEmpty()) {
              StoreCodec.prepared(bytes);
            }
          },
          record);
    }
    for (String version : List.of("", "00", "000000000000000502")) {
      byte[] bytes = HexFormat.of().parseHex(version);
      assertThrows(MalformedFrame.class, () -> StoreCodec.version(bytes), version);
    }
    assertThrows(MalformedFrame.class, () -> StoreCodec.role(new byte[9 - 1]));
    assertThrows(MalformedFrame.class, () -> StoreCodec.number(new byte[7]));
  }

  @Test
  void no_version_is_below_every_revision() throws MalformedFrame {
    assertEquals(Version.NONE.revision(), StoreCodec.revisionOrNone(null));
  }
}
