package io.troth.follower.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.troth.common.message.SlotSum;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.common.model.Key;
import io.troth.common.model.Version;
import io.troth.common.ring.Slots;
import io.troth.follower.core.SlotRole;
import io.troth.follower.core.StoreChange;
import io.troth.follower.core.Stored;
import io.troth.follower.driver.LeaderLinks;
import io.troth.follower.driver.Storage;
import io.troth.follower.driver.StorageFailure;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FollowerLoopTest {
  private final Links links = new Links();
  private final AtomicInteger opened = new AtomicInteger();
  private final Fetches fetches = new Fetches(0, () -> "");
  private final Disk first = new Disk();
  private final FollowerLoop loop =
      new FollowerLoop(
          first,
          () -> {
            if (opened.incrementAndGet() == 1) {
              throw new StorageFailure("still full", null);
            }
            return new Disk();
          },
          links,
          fetches);

  @AfterEach
  void close() {
    loop.close();
    fetches.close();
  }

  @Test
  void welcomes_a_leader_only_once_its_epoch_is_synced() throws Exception {
    loop.start();
    first.heldUp = true;
    loop.received(1, hello(1));
    first.syncing.take();
    assertTrue(links.sent.isEmpty());
    first.goOn.add(true);
    assertInstanceOf(ToLeader.Welcome.class, links.sent.take());
    assertEquals("c", await().clusterId());
  }

  @Test
  void a_disk_that_hangs_in_a_sync_is_told_though_the_loop_goes_on() throws Exception {
    loop.start();
    first.heldUp = true;
    loop.received(1, hello(1));
    assertInstanceOf(ToLeader.Trouble.class, links.sent.take());
    assertEquals(1, links.closed.take());
    first.goOn.add(true);
    first.heldUp = false;
    loop.received(2, hello(1));
    assertInstanceOf(ToLeader.Welcome.class, links.sent.take());
  }

  @Test
  void a_disk_that_fails_is_told_and_opened_anew_until_it_works() throws Exception {
    loop.start();
    first.failing = true;
    loop.received(1, hello(1));
    ToLeader.Trouble trouble = assertInstanceOf(ToLeader.Trouble.class, links.sent.take());
    assertEquals("full", trouble.why());
    assertEquals(1, links.closed.take());
    first.closed.take();
    loop.received(2, hello(1));
    assertEquals(2, links.closed.take());
    while (opened.get() < 2) {
      Thread.onSpinWait();
    }
    while (!(links.sent.poll() instanceof ToLeader.Welcome)) {
      loop.received(3, hello(1));
      Thread.sleep(Duration.ofMillis(5));
    }
    assertEquals("", loop.view().trouble());
  }

  private FollowerView await() {
    while (loop.view().clusterId().isEmpty()) {
      Thread.onSpinWait();
    }
    return loop.view();
  }

  private static ToFollower hello(long epoch) {
    return new ToFollower.Hello("c", epoch, "n" + epoch, List.of(), "leader:1", 1, 1_000);
  }

  private static final class Links implements LeaderLinks {
    final BlockingQueue<ToLeader> sent = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> closed = new LinkedBlockingQueue<>();

    @Override
    public void send(long link, ToLeader message) {
      if (!(message instanceof ToLeader.Beat)) {
        sent.add(message);
      }
    }

    @Override
    public void close(long link, String why) {
      closed.add(link);
    }

    @Override
    public void close() {}
  }

  /** Forgets all, and fails or takes its time when told so. */
  private static final class Disk implements Storage {
    final BlockingQueue<Boolean> syncing = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> goOn = new LinkedBlockingQueue<>();
    final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
    volatile boolean heldUp;
    volatile boolean failing;

    @Override
    public Stored stored() {
      return new Stored(
          "s",
          1,
          "",
          0,
          0,
          "",
          0,
          Collections.nCopies(Slots.COUNT, SlotRole.NONE),
          new TreeMap<>(),
          new TreeMap<>());
    }

    @Override
    public Version get(Key key) {
      return Version.NONE;
    }

    @Override
    public void write(List<StoreChange> changes) throws StorageFailure {
      if (failing) {
        throw new StorageFailure("full", null);
      }
    }

    @Override
    public void sync() {
      syncing.add(true);
      try {
        if (heldUp) {
          goOn.take();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Optional<Page> page(int slot, long since, byte[] cursor, int bytesMax) {
      return Optional.empty();
    }

    @Override
    public SlotSum checksum(int slot) {
      return new SlotSum(0, 0);
    }

    @Override
    public Frozen freeze(List<Integer> slots) throws StorageFailure {
      throw new StorageFailure("holds nothing", null);
    }

    @Override
    public Usage usage() {
      return new Usage(0, 0);
    }

    @Override
    public void close() {
      closed.add(true);
    }
  }
}
