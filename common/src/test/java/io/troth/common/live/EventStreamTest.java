package io.troth.common.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EventStreamTest {
  private final AtomicInteger firsts = new AtomicInteger();
  private final EventStream stream = new EventStream(firsts::incrementAndGet);

  private static List<String> texts(List<byte[]> events) {
    return events.stream().map(each -> new String(each, StandardCharsets.UTF_8)).toList();
  }

  @Test
  void who_comes_later_is_told_what_was_kept_in_order() throws Exception {
    stream.publish("cluster", 1, "1");
    stream.publish("load", 2, "2");
    stream.publish("cluster", 1, "3");
    EventStream.Listener listener = stream.listen().orElseThrow();
    assertEquals(
        List.of("event: load\ndata: 2\n\n", "event: cluster\ndata: 3\n\n"), texts(listener.next()));
    stream.publish("load", 2, "4");
    assertEquals(List.of("event: load\ndata: 4\n\n"), texts(listener.next()));
  }

  @Test
  void all_share_the_same_bytes() throws Exception {
    EventStream.Listener one = stream.listen().orElseThrow();
    EventStream.Listener other = stream.listen().orElseThrow();
    stream.publish("load", 1, "1");
    assertSame(one.next().getFirst(), other.next().getFirst());
    assertEquals(1, firsts.get(), "only the first one wakes the producer");
  }

  @Test
  void who_falls_too_far_behind_is_sent_away() throws Exception {
    EventStream.Listener slow = stream.listen().orElseThrow();
    stream.publish("load", 1, "0");
    slow.next();
    for (int n = 0; n <= Limits.LISTENER_BEHIND_MAX; n++) {
      stream.publish("load", 1, "1");
    }
    assertEquals(List.of(), slow.next());
  }

  @Test
  void there_are_only_so_many() {
    for (int n = 0; n < Limits.LISTENERS_MAX; n++) {
      assertTrue(stream.listen().isPresent());
    }
    assertTrue(stream.listen().isEmpty());
  }

  @Test
  void the_end_of_the_stream_is_told() throws Exception {
    EventStream.Listener listener = stream.listen().orElseThrow();
    Thread.ofVirtual().start(stream::close);
    assertEquals(List.of(), listener.next());
  }
}
