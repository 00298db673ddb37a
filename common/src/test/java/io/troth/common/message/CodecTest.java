package io.troth.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Invariant;
import io.troth.common.check.Limits;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final Key K = Key.of("k");
  private static final Value V = Value.of("v");

  @Test
  void every_message_comes_back_as_it_was() throws MalformedFrame {
    for (long seed = 0; seed < 2_000; seed++) {
      SomeMessages some = new SomeMessages(seed);
      for (ToFollower message : some.oneOfEachToFollower()) {
        assertEquals(message, Codec.toFollower(Codec.encode(message)), "seed " + seed);
      }
      for (ToLeader message : some.oneOfEachToLeader()) {
        assertEquals(message, Codec.toLeader(Codec.encode(message)), "seed " + seed);
      }
    }
  }

  @Test
  void reads_frames_that_stand_in_the_middle_of_a_buffer_or_outside_the_heap()
      throws MalformedFrame {
    ToLeader message = new ToLeader.Beat(7, 8, 9, 10, 11);
    ByteBuffer frame = Codec.encode(message);
    ByteBuffer middle =
        ByteBuffer.allocate(100)
            .position(13)
            .slice()
            .position(5)
            .put(frame.duplicate())
            .flip()
            .position(5);
    assertEquals(message, Codec.toLeader(middle));
    ByteBuffer direct = ByteBuffer.allocateDirect(100).put(frame.duplicate()).flip();
    assertEquals(message, Codec.toLeader(direct));
    assertEquals(frame.remaining(), direct.remaining());
  }

  /**
   * Guards the format: a change here needs a new version, or every running cluster breaks on an
   * upgrade.
   */
  @Test
  void the_bytes_of_each_leaders_message_stay_the_same() {
    golden(
        "0301 0163 07 016e 01 016d 0568 3a313031 03 e807",
        new ToFollower.Hello("c", 7, "n", List.of("m"), "h:101", 3, 1_000));
    golden("0303 07 02 01 ff07 03", new ToFollower.Change(7, List.of(1, 1023), Role.IN_SYNC));
    golden("0304 07 01 8101 01 00 00 00 00", round(true, List.of()));
    golden(
        "0304 07 01 8101 00 00 00 00 01"
            + "808080808020 02 05 06 07 01 01 6b 02 01 6b 03 01 6b 04 01 6b 09 05 01 6b 01 76"
            + " 06 01 6b 02 09 0a 07 01 6b 01 09 02 01 01 6b 01 76 02 01 6b 00 00",
        round(
            false,
            List.of(
                new Prepare(
                    1L << 40,
                    List.of(5, 6),
                    List.of(
                        new Condition.Any(K),
                        new Condition.Exists(K),
                        new Condition.Absent(K),
                        new Condition.RevisionIs(K, 9),
                        new Condition.ValueIs(K, V),
                        new Condition.RevisionIn(K, List.of(9L, 10L)),
                        new Condition.RevisionNotIn(K, List.of(9L))),
                    List.of(new Write.Put(K, V), new Write.Delete(K))))));
    golden(
        "0304 07 01 02 01 01 04 01 01 05 01 06 01 6b 00",
        new ToFollower.Round(
            7,
            1,
            2,
            true,
            List.of(new Decision(4, true)),
            List.of(5L),
            List.of(new Read(6, K)),
            List.of()));
    golden("0305 07 05 ff07 02 0161 08", new ToFollower.Pull(7, 5, 1023, 2, "a", 8));
    golden("0306 07 01 04 09", new ToFollower.Purge(7, List.of(4), 9));
    golden("0307 07 09 02 04 05", new ToFollower.Compare(7, 9, List.of(4, 5)));
    golden(
        "0302 07 0173 8008" + "02".repeat(1024),
        new ToFollower.Assignment(7, "s", Collections.nCopies(1024, Role.JOINING)));
  }

  @Test
  void the_bytes_of_each_followers_message_stay_the_same() {
    golden("0341 07 0173 04 8101 05", new ToLeader.Welcome(7, "s", 4, 129, 5));
    Remembered remembered = new Remembered(6, Remembered.State.ABORTED, List.of(8), List.of(K));
    golden(
        "0342 07 01 06 02 01 08 01 01 6b 00 00 01",
        new ToLeader.Memory(7, List.of(remembered), true));
    golden(
        "0343 07 01 0163 026e 6f",
        new ToLeader.Refused(7, ToLeader.Refused.Reason.OTHER_CLUSTER, "c", "no"));
    golden(
        "0344 07 09 02 01 00 01 02 03 00",
        new ToLeader.Ack(7, 9, List.of(new Vote(1, -1, true), new Vote(2, 2, false))));
    golden(
        "0345 07 02 01 05 01 01 76 02 00 00",
        new ToLeader.Answers(
            7,
            List.of(
                new ToLeader.Answer(1, Version.of(5, new Write.Put(K, V))),
                new ToLeader.Answer(2, Version.NONE))));
    golden("0346 07 09 03 04 05", new ToLeader.Pulled(7, 9, 3, 4, 5));
    golden("0347 07 03 01 0177", new ToLeader.PullFailed(7, 3, true, "w"));
    golden("0348 07 0177", new ToLeader.Trouble(7, "w"));
    golden("0349 07 01 02 03 04", new ToLeader.Beat(7, 1, 2, 3, 4));
    golden(
        "034a 07 09 02 03 01 00 00",
        new ToLeader.Compared(7, 9, List.of(new SlotSum(3, 1), new SlotSum(0, 0))));
  }

  @Test
  void a_newer_version_is_refused_by_name() {
    refused("a frame of version 4, newer than version 3 spoken here", "0449 07 01 02 03");
    refused("a frame of version 2, older than version 3 spoken here", "0249 07 01 02 03");
  }

  @Test
  void a_damaged_frame_is_refused_whatever_it_would_mean() throws MalformedFrame {
    byte[] frame = Codec.encode(new ToLeader.Beat(7, 8, 9, 10, 11)).array().clone();
    int length = Codec.encode(new ToLeader.Beat(7, 8, 9, 10, 11)).limit();
    for (int at = 1; at < length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        frame[at] ^= (byte) (1 << bit);
        ByteBuffer damaged = ByteBuffer.wrap(frame, 0, length);
        MalformedFrame refused = assertThrows(MalformedFrame.class, () -> Codec.toLeader(damaged));
        assertEquals("a frame whose checksum is wrong", refused.getMessage());
        frame[at] ^= (byte) (1 << bit);
      }
    }
    Codec.toLeader(ByteBuffer.wrap(frame, 0, length));
    for (int cut = 1; cut < length; cut++) {
      ByteBuffer shorter = ByteBuffer.wrap(frame, 0, cut);
      assertThrows(MalformedFrame.class, () -> Codec.toLeader(shorter));
    }
  }

  @Test
  void refuses_what_makes_no_sense_with_a_sentence() {
    refused("the frame ends where the version should be", "");
    refused("a message of unknown kind 1", "0301 0163 07 0568 3a313031 03");
    refused("a message of unknown kind 80", "0350 07");
    refused("3 bytes follow the message's end", "0349 07 01 02 03 04 00 00 00");
    refused("the frame ends where bytes fetched should be", "0349 07 01 02");
    refused("a slot is 1024, over 1023", "0346 07 01 8008 04 05");
    refused("a reason of 9 bytes where 1 are left", "0348 07 0977");
    refused("a count of answers is 48 where 3 bytes are left", "0345 07 30 01 02 03");
    refused(
        "a count of answers is 9223372036854775807, over " + Limits.ROUND_READS_MAX,
        "0345 07 ffffffffffffffff7f");
    refused("a count of answers is no number", "0345 07 ffffffffffffffffff01");
    refused("a state is 3, over 2", "0342 07 01 06 03 01 08 01 01 6b 01");
    refused("a key of 0 bytes where 3 are left", "0342 07 01 06 02 01 08 01 00 6b 01 00");
  }

  @Test
  void the_largest_transaction_has_room_in_a_frame_and_comes_back() throws MalformedFrame {
    Value large = Value.of(new byte[Limits.VALUE_BYTES_MAX - Limits.KEY_BYTES_MAX]);
    List<Write> writes =
        Collections.nCopies(4, new Write.Put(Key.of(new byte[Limits.KEY_BYTES_MAX]), large));
    ToFollower round = round(false, List.of(new Prepare(1, List.of(1), List.of(), writes)));
    assertEquals(round, Codec.toFollower(Codec.encode(round)));
  }

  @Test
  void the_largest_held_piece_is_remembered_in_one_frame() throws MalformedFrame {
    Key large = Key.of(new byte[Limits.KEY_BYTES_MAX]);
    int count = Limits.TRANSACTION_BYTES_MAX / Limits.KEY_BYTES_MAX;
    List<Write> writes = Collections.nCopies(count, new Write.Delete(large));
    Optional<Prepare.Hold> hold = Optional.of(new Prepare.Hold("held", 1));
    Prepare piece = new Prepare(1, List.of(1), List.of(), writes, hold, List.of());
    Remembered remembered =
        new Remembered(
            1,
            Remembered.State.PREPARED,
            List.of(1),
            Collections.nCopies(count, large),
            List.of(),
            Optional.of(piece));
    ToLeader memory = new ToLeader.Memory(7, List.of(remembered), true);
    assertEquals(memory, Codec.toLeader(Codec.encode(memory)));
  }

  @Test
  void a_frame_over_the_bound_is_never_made() {
    Value large = Value.of(new byte[Limits.VALUE_BYTES_MAX]);
    int count = Limits.FRAME_BYTES_MAX / Limits.VALUE_BYTES_MAX;
    List<Write> writes = Collections.nCopies(count, new Write.Put(K, large));
    ToFollower round = round(false, List.of(new Prepare(1, List.of(1), List.of(), writes)));
    assertThrows(Invariant.Violated.class, () -> Codec.encode(round));
  }

  @Test
  void a_long_reason_is_cut_between_letters() throws MalformedFrame {
    String why = "x" + "ü".repeat(Limits.TEXT_BYTES_MAX);
    ToLeader.Trouble trouble =
        (ToLeader.Trouble) Codec.toLeader(Codec.encode(new ToLeader.Trouble(1, why)));
    assertEquals("x" + "ü".repeat(Limits.TEXT_BYTES_MAX / 2 - 1), trouble.why());
  }

  private static ToFollower.Round round(boolean sync, List<Prepare> prepares) {
    return new ToFollower.Round(7, 1, 129, sync, List.of(), List.of(), List.of(), prepares);
  }

  private static void golden(String hex, ToFollower message) {
    assertEquals(sealed(hex), Codec.encode(message));
  }

  private static void golden(String hex, ToLeader message) {
    assertEquals(sealed(hex), Codec.encode(message));
  }

  private static ByteBuffer sealed(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    return bytes.length == 0 ? ByteBuffer.wrap(bytes) : CodecFuzzTest.sealed(bytes);
  }

  private static void refused(String why, String hex) {
    ByteBuffer frame = sealed(hex);
    MalformedFrame refused = assertThrows(MalformedFrame.class, () -> Codec.toLeader(frame));
    assertEquals(why, refused.getMessage());
    assertTrue(refused.getStackTrace().length == 0);
  }
}
