package io.troth.simulation.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Records operations as they happen. An operation that is never finished has an unknown outcome.
 */
public final class History {
  private final List<Operation> operations = new ArrayList<>();

  /** Records the start of a request; the number is its name when it ends. */
  public int invoke(String client, long at, Request request) {
    int id = operations.size();
    operations.add(
        new Operation(id, client, at, Operation.NEVER, request, new Outcome.Unknown("no answer")));
    return id;
  }

  /** Records the answer; each operation gets one at most. */
  public void finish(int id, long at, Outcome outcome) {
    Operation open = operations.get(id);
    if (open.returnedAt() != Operation.NEVER) {
      throw new IllegalStateException(open + " was answered twice, now " + outcome);
    }
    if (at < open.invokedAt()) {
      throw new IllegalArgumentException(open + " was answered at " + at + ", before it was asked");
    }
    operations.set(
        id, new Operation(id, open.client(), open.invokedAt(), at, open.request(), outcome));
  }

  /** All operations in the order in which they were recorded. */
  public List<Operation> operations() {
    return List.copyOf(operations);
  }

  /** As it stands now. */
  public Operation operation(int id) {
    return operations.get(id);
  }

  public int size() {
    return operations.size();
  }
}
