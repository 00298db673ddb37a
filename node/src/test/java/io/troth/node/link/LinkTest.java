package io.troth.node.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.check.Limits;
import io.troth.common.message.Prepare;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two ends of a link together, over real sockets. */
class LinkTest {
  private static final int MESSAGES = 20_000;

  private final BothEnds ends = new BothEnds();

  @AfterEach
  void close() {
    ends.close();
  }

  @Test
  void messages_arrive_in_order_both_ways() throws Exception {
    long back = ends.open(1);
    CountDownLatch done = new CountDownLatch(2);
    InOrder atFollower = new InOrder(done);
    InOrder atLeader = new InOrder(done);
    ends.follower.onMessage =
        message -> {
          long number = ((ToFollower.Round) message).number();
          atFollower.next(number);
          ends.leaderLinks.send(back, new ToLeader.Ack(1, number, List.of()));
        };
    ends.leader.onMessage = message -> atLeader.next(((ToLeader.Ack) message).round());
    for (int i = 1; i <= MESSAGES; i++) {
      ends.links.send(1, round(i, i % 100 == 0 ? 100_000 : i % 300));
    }
    assertTrue(done.await(30, TimeUnit.SECONDS));
    assertEquals(List.of(), atFollower.wrong);
    assertEquals(List.of(), atLeader.wrong);
  }

  @Test
  void the_largest_messages_arrive_whole() throws Exception {
    long back = ends.open(1);
    Value value = Value.of(new byte[Limits.VALUE_BYTES_MAX]);
    int count = Limits.FRAME_BYTES_MAX / Limits.VALUE_BYTES_MAX - 1;
    int left = Limits.FRAME_BYTES_MAX - count * Limits.VALUE_BYTES_MAX - 200;
    List<Write> writes =
        new ArrayList<>(Collections.nCopies(count, new Write.Put(Key.of("k"), value)));
    writes.add(new Write.Put(Key.of("k"), Value.of(new byte[left])));
    ToFollower round = round(1, new Prepare(1, List.of(1), List.of(), writes));
    ends.follower.onMessage = message -> ends.follower.all.add("same " + round.equals(message));
    ends.links.send(1, round);
    assertEquals("same true", ends.follower.await("same"));
    ToLeader answers =
        new ToLeader.Answers(
            1,
            Collections.nCopies(count, new ToLeader.Answer(1, new Version(1, Optional.of(value)))));
    ends.leader.onMessage = message -> ends.leader.all.add("same " + answers.equals(message));
    ends.leaderLinks.send(back, answers);
    assertEquals("same true", ends.leader.await("same"));
  }

  @Test
  void a_follower_that_does_not_read_loses_its_link_and_the_sender_never_waits() throws Exception {
    ends.open(1);
    CountDownLatch release = new CountDownLatch(1);
    ends.follower.onMessage = message -> awaitQuietly(release);
    long longestNanos = 0;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int i = 1; ends.leader.all.isEmpty(); i++) {
      long before = System.nanoTime();
      ends.links.send(1, round(i, 500_000));
      longestNanos = Math.max(longestNanos, System.nanoTime() - before);
      assertTrue(before < deadline, "unsent messages have no bound");
    }
    String down = ends.leader.await("down 1 ");
    assertTrue(down.contains("the other side does not read"), down);
    assertTrue(longestNanos < TimeUnit.SECONDS.toNanos(1), longestNanos + " ns in a send");
    release.countDown();
    ends.follower.await("closed 1 ");
    ends.links.send(1, round(1, 1));
    assertNull(ends.leader.all.poll(100, TimeUnit.MILLISECONDS));
  }

  @Test
  void a_leader_that_does_not_read_loses_its_link() throws Exception {
    long back = ends.open(1);
    CountDownLatch release = new CountDownLatch(1);
    ends.leader.onMessage = message -> awaitQuietly(release);
    Version large = new Version(1, Optional.of(Value.of(new byte[Limits.VALUE_BYTES_MAX])));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    for (int i = 1; ends.follower.all.isEmpty(); i++) {
      ToLeader.Answer answer = new ToLeader.Answer(i, large);
      ends.leaderLinks.send(back, new ToLeader.Answers(1, List.of(answer)));
      assertTrue(System.nanoTime() < deadline, "unsent messages have no bound");
    }
    ends.follower.await("closed " + back + " the other side does not read");
    release.countDown();
    ends.leader.await("down 1 ");
  }

  @Test
  void each_side_hears_once_that_the_other_left() throws Exception {
    long first = ends.open(1);
    ends.links.disconnect(1);
    ends.follower.await("closed " + first);
    long second = ends.open(2);
    ends.leaderLinks.close(second, "promised another");
    assertEquals(
        "down 2 closed by the other side, 1000 promised another", ends.leader.await("down 2"));
    ends.links.disconnect(2);
    ends.links.send(2, BothEnds.HELLO);
    ends.leaderLinks.send(first, new ToLeader.Beat(1, 2, 3, 4, 5));
    assertNull(ends.leader.all.poll(200, TimeUnit.MILLISECONDS));
    assertNull(ends.follower.all.poll());
  }

  @Test
  void what_was_sent_before_the_close_arrives() throws Exception {
    long back = ends.open(1);
    ToLeader refused =
        new ToLeader.Refused(7, ToLeader.Refused.Reason.PROMISED, "cluster", "x".repeat(900));
    ends.leaderLinks.send(back, refused);
    ends.leaderLinks.close(back, "refused");
    ends.leader.await("received " + refused);
    ends.leader.await("down 1 closed by the other side, 1000 refused");
  }

  @Test
  void the_end_of_the_follower_is_seen_soon() throws Exception {
    ends.open(1);
    long before = System.nanoTime();
    ends.server.stop();
    ends.leader.await("down 1 ");
    assertTrue(System.nanoTime() - before < TimeUnit.SECONDS.toNanos(5));
  }

  @Test
  void many_links_open_and_close_without_harm() throws Exception {
    for (int link = 1; link <= 200; link++) {
      long back = ends.open(link);
      if (link % 2 == 0) {
        ends.links.disconnect(link);
        ends.follower.await("closed " + back);
      } else {
        ends.leaderLinks.close(back, "next");
        ends.leader.await("down " + link);
      }
    }
  }

  private static ToFollower.Round round(long number, int valueBytes) {
    Write write = new Write.Put(Key.of("key " + number), Value.of(new byte[valueBytes]));
    return round(number, new Prepare(number, List.of(1), List.of(), List.of(write)));
  }

  private static ToFollower.Round round(long number, Prepare prepare) {
    return new ToFollower.Round(
        1, number, 0, false, List.of(), List.of(), List.of(), List.of(prepare));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class InOrder {
    final List<String> wrong = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong last = new AtomicLong();
    private final CountDownLatch done;

    InOrder(CountDownLatch done) {
      this.done = done;
    }

    void next(long number) {
      long before = last.getAndSet(number);
      if (before != number - 1) {
        wrong.add(number + " after " + before);
      }
      if (number == MESSAGES) {
        done.countDown();
      }
    }
  }
}
