package io.troth.leader.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommitsTest {
  private final Term term = new Term(Rules.TRUE, Timing.DEFAULT, Bounds.DEFAULT);
  private final Commits commits = new Commits(term);
  private final Map<Long, Reply> replies = new HashMap<>();

  CommitsTest() {
    Opened.begin(term, 3, 3);
    at(0);
  }

  private void at(long now) {
    term.enter(
        now,
        effect -> {
          if (effect instanceof Effect.Answer answer) {
            replies.put(answer.id(), answer.reply());
          }
        });
  }

  private void put(long id, long deadline) {
    Command.Commit put = new Command.Commit(List.of(), List.of(Led.write("k" + id)));
    commits.submit(new Input.Request(id, deadline, put), put);
  }

  @Test
  void what_is_refused_before_it_starts_is_kept_no_longer() {
    // Nobody confirms this server's office, as when the cluster log's disk hangs.
    for (long id = 1; id <= 10; id++) {
      put(id, 5_000_000);
    }
    assertEquals(10, commits.ready());
    at(5_000_000);
    commits.expire();
    assertEquals(10, replies.size());
    assertEquals(0, commits.ready());
    assertEquals(0, term.keptBytes);
  }

  @Test
  void once_the_office_is_confirmed_they_start_in_the_order_in_which_they_came() {
    for (long id = 1; id <= 3; id++) {
      put(id, 5_000_000);
    }
    term.inOfficeUntilMicros = 1_000_000;
    for (long id = 1; id <= 3; id++) {
      Transaction next = commits.nextReady().orElseThrow();
      assertEquals(id, next.request);
      commits.start(next);
    }
    assertEquals(3, commits.size());
    assertEquals(0, commits.ready());
  }
}
