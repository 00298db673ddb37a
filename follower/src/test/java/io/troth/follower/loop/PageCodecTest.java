package io.troth.follower.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.troth.common.check.Limits;
import io.troth.common.message.MalformedFrame;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.follower.core.Entry;
import io.troth.follower.core.SlotRole;
import io.troth.follower.driver.Storage.Page;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageCodecTest {
  private static final Page PAGE =
      new Page(
          List.of(
              new Entry(Key.of("a"), new Version(5, Optional.of(Value.of("b")))),
              new Entry(Key.of("gone"), new Version(6, Optional.empty()))),
          new byte[] {1, 2},
          true,
          SlotRole.NOTHING);

  @Test
  void a_page_comes_as_it_was_sent() throws MalformedFrame {
    Page come = PageCodec.decode(PageCodec.encode(PAGE));
    assertEquals(PAGE.entries(), come.entries());
    assertArrayEquals(PAGE.next(), come.next());
    assertEquals(PAGE.horizon(), come.horizon());
  }

  @Test
  void the_largest_page_fits() throws MalformedFrame {
    Entry full =
        new Entry(
            Key.of("k".repeat(Limits.KEY_BYTES_MAX)),
            new Version(1, Optional.of(Value.of(new byte[Limits.VALUE_BYTES_MAX]))));
    Page page =
        new Page(
            List.of(full),
            "c".repeat(Limits.KEY_BYTES_MAX + 12).getBytes(StandardCharsets.UTF_8),
            true,
            Long.MAX_VALUE - 1);
    assertEquals(1, PageCodec.decode(PageCodec.encode(page)).entries().size());
  }

  @Test
  void any_damage_is_noticed() {
    byte[] sent = PageCodec.encode(PAGE);
    Random random = new Random(3);
    for (int round = 0; round < 1_000; round++) {
      byte[] damaged = sent.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      assertThrows(MalformedFrame.class, () -> PageCodec.decode(damaged));
    }
    for (int length = 0; length < sent.length; length++) {
      byte[] torn = Arrays.copyOf(sent, length);
      assertThrows(MalformedFrame.class, () -> PageCodec.decode(torn));
    }
  }
}
