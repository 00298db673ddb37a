package io.troth.simulation.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** A directed graph of what must come before what, and its cycles. */
final class DependencyGraph {
  /** Why one comes before the other. */
  enum Reason {
    /** It wrote the version before. */
    WRITE_WRITE,
    /** It wrote what the other read. */
    WRITE_READ,
    /** It read what the other replaced. */
    READ_WRITE,
    /** It ended before the other began. */
    REAL_TIME
  }

  /**
   * One edge.
   *
   * @param length 0 for the inner links of the chain that stands for time
   */
  record Edge(int from, int to, Reason reason, String key, int length) {}

  private final List<List<Edge>> edges = new ArrayList<>();

  int addNode() {
    edges.add(new ArrayList<>());
    return edges.size() - 1;
  }

  void addEdge(int from, int to, Reason reason, String key) {
    if (from != to) {
      edges.get(from).add(new Edge(from, to, reason, key, 1));
    }
  }

  /** An edge that costs nothing, so that a cycle through it is as short as the operations in it. */
  void addTimeLink(int from, int to, boolean entersOperation) {
    edges.get(from).add(new Edge(from, to, Reason.REAL_TIME, "", entersOperation ? 1 : 0));
  }

  /**
   * The sets of nodes that reach one another, of two nodes or more. Without recursion: histories
   * are long.
   */
  List<List<Integer>> tangles() {
    int size = edges.size();
    int[] index = new int[size];
    int[] lowest = new int[size];
    int[] nextEdge = new int[size];
    boolean[] open = new boolean[size];
    Deque<Integer> stack = new ArrayDeque<>();
    Deque<Integer> path = new ArrayDeque<>();
    List<List<Integer>> tangles = new ArrayList<>();
    int visited = 0;
    for (int root = 0; root < size; root++) {
      if (index[root] != 0) {
        continue;
      }
      path.push(root);
      while (!path.isEmpty()) {
        int node = path.peek();
        if (index[node] == 0) {
          index[node] = ++visited;
          lowest[node] = visited;
          open[node] = true;
          stack.push(node);
        }
        if (nextEdge[node] < edges.get(node).size()) {
          int to = edges.get(node).get(nextEdge[node]++).to();
          if (index[to] == 0) {
            path.push(to);
          } else if (open[to]) {
            lowest[node] = Math.min(lowest[node], index[to]);
          }
          continue;
        }
        path.pop();
        if (!path.isEmpty()) {
          lowest[path.peek()] = Math.min(lowest[path.peek()], lowest[node]);
        }
        if (lowest[node] == index[node]) {
          List<Integer> tangle = new ArrayList<>();
          int member;
          do {
            member = stack.pop();
            open[member] = false;
            tangle.add(member);
          } while (member != node);
          if (tangle.size() > 1) {
            tangles.add(tangle.stream().sorted().toList());
          }
        }
      }
    }
    return tangles;
  }

  /**
   * The shortest cycle through the node that stays within the tangle, as its edges; empty if there
   * is none.
   */
  List<Edge> shortestCycle(int start, List<Integer> tangle) {
    int[] distance = new int[edges.size()];
    Arrays.fill(distance, -1);
    tangle.forEach(node -> distance[node] = Integer.MAX_VALUE);
    Edge[] cameBy = new Edge[edges.size()];
    Deque<Integer> queue = new ArrayDeque<>();
    distance[start] = 0;
    queue.add(start);
    Edge last = null;
    int shortest = Integer.MAX_VALUE;
    while (!queue.isEmpty()) {
      int node = queue.poll();
      for (Edge edge : edges.get(node)) {
        int reached = distance[node] + edge.length();
        if (edge.to() == start && reached < shortest) {
          shortest = reached;
          last = edge;
        } else if (reached < distance[edge.to()]) {
          distance[edge.to()] = reached;
          cameBy[edge.to()] = edge;
          if (edge.length() == 0) {
            queue.addFirst(edge.to());
          } else {
            queue.addLast(edge.to());
          }
        }
      }
    }
    Deque<Edge> cycle = new ArrayDeque<>();
    for (Edge edge = last; edge != null; edge = edge.from() == start ? null : cameBy[edge.from()]) {
      cycle.push(edge);
    }
    return List.copyOf(cycle);
  }
}
