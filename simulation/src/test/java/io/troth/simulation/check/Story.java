package io.troth.simulation.check;

import io.troth.simulation.history.Condition;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import java.util.List;

/**
 * A history written by hand: each line one operation, with the times of its question and its
 * answer.
 */
final class Story {
  private final History history = new History();

  History history() {
    return history;
  }

  Story did(long from, long to, Request request, long revision, Seen... seen) {
    return add(from, to, request, new Outcome.Done(revision, List.of(seen)));
  }

  Story refused(long from, long to, Request request, Condition... failed) {
    return add(from, to, request, new Outcome.Refused("condition", List.of(failed)));
  }

  Story ended(long from, long to, Request request, Outcome outcome) {
    return add(from, to, request, outcome);
  }

  Story unknown(long from, long to, Request request) {
    return add(from, to, request, new Outcome.Unknown("timed out"));
  }

  Story put(long from, long to, String key, String value, long revision) {
    return did(from, to, Request.put(key, value), revision);
  }

  Story delete(long from, long to, String key, long revision) {
    return did(from, to, Request.delete(key), revision);
  }

  Story saw(long from, long to, String key, String value, long revision) {
    return did(from, to, Request.get(key), 0, Seen.of(key, value, revision));
  }

  Story sawNo(long from, long to, String key) {
    return did(from, to, Request.get(key), 0, Seen.absent(key));
  }

  /** All keys at one instant. */
  Story sawAll(long from, long to, Seen... seen) {
    return did(from, to, Request.getAll(List.of(seen).stream().map(Seen::key).toList()), 0, seen);
  }

  private Story add(long from, long to, Request request, Outcome outcome) {
    int id = history.invoke("client", from, request);
    if (to != Operation.NEVER) {
      history.finish(id, to, outcome);
    }
    return this;
  }
}
