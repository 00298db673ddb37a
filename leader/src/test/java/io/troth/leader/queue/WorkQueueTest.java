package io.troth.leader.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.leader.core.Command;
import io.troth.leader.core.Input;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class WorkQueueTest {
  private final WorkQueue queue = new WorkQueue(3);
  private final ArrayDeque<Input.Request> requests = new ArrayDeque<>();

  @Test
  void is_closed_until_it_is_opened() {
    assertFalse(queue.offer(request(1)));
    queue.open();
    assertTrue(queue.offer(request(1)));
    queue.close();
    assertFalse(queue.offer(request(2)));
    assertEquals(1, queue.depth());
  }

  @Test
  void is_bounded_for_requests_and_not_for_events() {
    queue.open();
    for (int id = 1; id <= 3; id++) {
      assertTrue(queue.offer(request(id)));
    }
    assertFalse(queue.offer(request(4)));
    for (int link = 0; link < 10; link++) {
      queue.add(new Input.LinkUp(link));
    }
    assertEquals(10, take(10, 0).size());
    assertEquals(3, requests.size());
    assertTrue(queue.offer(request(5)));
  }

  @Test
  void gives_requests_in_order_and_no_more_than_asked_for() {
    queue.open();
    for (int id = 1; id <= 3; id++) {
      queue.offer(request(id));
    }
    take(2, 0);
    assertEquals(List.of(1L, 2L), requests.stream().map(Input.Request::id).toList());
    take(0, 0);
    assertEquals(2, requests.size());
    take(9, 0);
    assertEquals(3, requests.peekLast().id());
  }

  @Test
  void waits_no_longer_than_it_may() {
    long before = System.nanoTime();
    assertEquals(List.of(), take(1, Duration.ofMillis(5).toNanos()));
    assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(10));
  }

  @Test
  void wakes_for_whatever_comes() throws Exception {
    queue.open();
    Thread adding = Thread.ofPlatform().start(() -> queue.add(new Input.LinkUp(7)));
    List<Input> taken = List.of();
    while (taken.isEmpty()) {
      taken = take(1, Duration.ofSeconds(10).toNanos());
    }
    adding.join();
    assertEquals(List.of(new Input.LinkUp(7)), taken);
  }

  @Test
  void loses_nothing_between_many_threads() throws Exception {
    WorkQueue large = new WorkQueue(1_000_000);
    large.open();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int first = i * 10_000;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int id = first; id < first + 10_000; id++) {
                  large.offer(request(id));
                  large.add(new Input.LinkUp(id));
                }
              }));
    }
    int events = 0;
    while (events < 40_000 || requests.size() < 40_000) {
      events += large.take(new ArrayList<>(), requests, 64, Duration.ofSeconds(5).toNanos()).size();
    }
    for (Thread each : threads) {
      each.join();
    }
    assertEquals(40_000, requests.stream().map(Input.Request::id).distinct().count());
  }

  private List<Input> take(int max, long waitNanos) {
    return queue.take(new ArrayList<>(), requests, max, waitNanos);
  }

  private static Input.Request request(long id) {
    return new Input.Request(id, 0, new Command.Status());
  }
}
