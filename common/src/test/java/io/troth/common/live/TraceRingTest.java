package io.troth.common.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TraceRingTest {
  @Test
  void tells_the_latest_oldest_first() {
    TraceRing<Integer> ring = new TraceRing<>(4);
    for (int n = 0; n < 3; n++) {
      ring.note(n);
    }
    assertEquals(List.of(1, 2), ring.from(1).traces());
    assertEquals(3, ring.from(0).next());
    assertEquals(List.of(), ring.from(3).traces());
  }

  @Test
  void forgets_what_is_too_old() {
    TraceRing<Integer> ring = new TraceRing<>(4);
    for (int n = 0; n < 10; n++) {
      ring.note(n);
    }
    List<Integer> left = ring.from(-5).traces();
    assertEquals(9, left.getLast());
    assertTrue(left.size() >= 3, left.toString());
  }

  @Test
  void a_reader_never_sees_one_twice_or_out_of_order_while_others_are_noted() throws Exception {
    TraceRing<Integer> ring = new TraceRing<>(64);
    Thread writer =
        Thread.ofPlatform()
            .start(() -> {
              for (int n = 0; n < 2_000_000; n++) {
                ring.note(n);
              }
            });
    long next = 0;
    int last = -1;
    while (writer.isAlive()) {
      TraceRing.Part<Integer> part = ring.from(next);
      for (int each : part.traces()) {
        assertTrue(each > last, each + " after " + last);
        last = each;
      }
      next = part.next();
    }
    writer.join();
  }
}
