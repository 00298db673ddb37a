package io.troth.simulation.torture.load;

import io.troth.simulation.event.Chance;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;

/**
 * A part of the history with keys of its own, so that it can be judged by itself: the checkers'
 * work grows faster than the number of operations on a key.
 */
final class Window {
  private final int number;
  private final Workload workload;
  private final History history = new History();
  private int busy;

  Window(Chance chance, int number) {
    this.number = number;
    this.workload = new Workload(chance.fork("window", number), "w" + number + "/");
  }

  int number() {
    return number;
  }

  Workload workload() {
    return workload;
  }

  synchronized void enter() {
    busy++;
  }

  synchronized void leave() {
    busy--;
    notifyAll();
  }

  /** Until every client that was in it has left, and with it its requests. */
  synchronized void awaitQuiet() throws InterruptedException {
    while (busy > 0) {
      wait();
    }
  }

  synchronized int invoke(String client, long at, Request request) {
    return history.invoke(client, at, request);
  }

  synchronized void finish(int id, long at, Outcome outcome) {
    history.finish(id, at, outcome);
    workload.heard(history.operation(id));
  }

  synchronized int size() {
    return history.size();
  }

  synchronized History history() {
    return history;
  }

  synchronized Operation operation(int id) {
    return history.operation(id);
  }
}
