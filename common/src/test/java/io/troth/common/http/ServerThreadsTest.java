package io.troth.common.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerThreadsTest {
  private final ServerThreads threads = new ServerThreads(16);

  @BeforeEach
  void start() throws Exception {
    threads.start();
  }

  @AfterEach
  void stop() throws Exception {
    threads.stop();
  }

  @Test
  void what_comes_of_an_answer_is_done_after_it_on_the_same_thread() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<Thread> answering = new CompletableFuture<>();
    CompletableFuture<Thread> after = new CompletableFuture<>();
    threads.answer(() -> {
      answering.complete(Thread.currentThread());
      threads.execute(() -> {
        order.add("goes on");
        after.complete(Thread.currentThread());
        done.countDown();
      });
      order.add("answered");
    });
    assertTrue(done.await(10, TimeUnit.SECONDS));
    assertEquals(List.of("answered", "goes on"), order);
    assertEquals(answering.get(), after.get());
  }

  @Test
  void what_comes_of_that_again_goes_to_another_thread_and_may_wait() throws Exception {
    CompletableFuture<Thread> goesOn = new CompletableFuture<>();
    CompletableFuture<Thread> waits = new CompletableFuture<>();
    threads.answer(() ->
        threads.execute(() -> {
          threads.execute(() -> waits.complete(Thread.currentThread()));
          // Would never end if that had to wait for this.
          waits.orTimeout(10, TimeUnit.SECONDS).join();
          goesOn.complete(Thread.currentThread());
        }));
    assertNotEquals(goesOn.get(20, TimeUnit.SECONDS), waits.get());
  }
}
