package io.troth.simulation.world;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Letters that lie until somebody has them delivered. */
final class Post {
  record Letter(String from, long link, Object content) {}

  private final TreeMap<String, ArrayDeque<Letter>> boxes = new TreeMap<>();

  void put(String to, Letter letter) {
    boxes.computeIfAbsent(to, any -> new ArrayDeque<>()).add(letter);
  }

  /** All that lies there for that server now, in the order in which it was sent. */
  List<Letter> take(String to) {
    ArrayDeque<Letter> box = boxes.remove(to);
    return box == null ? List.of() : new ArrayList<>(box);
  }

  /** What that server sent and nobody has got yet is lost. */
  void loseFrom(String server) {
    boxes.values().forEach(box -> box.removeIf(letter -> letter.from().equals(server)));
  }

  boolean isEmpty() {
    return boxes.values().stream().allMatch(ArrayDeque::isEmpty);
  }
}
