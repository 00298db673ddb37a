package io.troth.simulation.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a client asked for. Every kind is conditions, writes and reads that take effect at one
 * instant; checkers look at those three alone. Reads and conditions see the state before the
 * request's own writes, except that a read which carries the request's own revision has seen its
 * own write.
 */
public record Request(
    Kind kind, List<Condition> conditions, List<Write> writes, List<String> gets) {
  /** How the client would call it; for readers of a report. */
  public enum Kind {
    GET,
    PUT,
    CREATE,
    UPDATE,
    DELETE,
    COMPARE_AND_SET,
    TRANSACTION
  }

  public Request {
    conditions = List.copyOf(conditions);
    writes = List.copyOf(writes);
    gets = List.copyOf(gets);
  }

  public static Request get(String key) {
    return new Request(Kind.GET, List.of(), List.of(), List.of(key));
  }

  public static Request put(String key, String value) {
    return new Request(Kind.PUT, List.of(), List.of(new Write.Put(key, value)), List.of());
  }

  /** Put only if the key is absent. */
  public static Request create(String key, String value) {
    return new Request(
        Kind.CREATE,
        List.of(new Condition.Absent(key)),
        List.of(new Write.Put(key, value)),
        List.of());
  }

  /** Put only if the key is there. */
  public static Request update(String key, String value) {
    return new Request(
        Kind.UPDATE,
        List.of(new Condition.Present(key)),
        List.of(new Write.Put(key, value)),
        List.of());
  }

  /** Delete whether or not the key is there. */
  public static Request delete(String key) {
    return new Request(Kind.DELETE, List.of(), List.of(new Write.Delete(key)), List.of());
  }

  /** Delete, refused when there is no such key. */
  public static Request deleteExisting(String key) {
    return new Request(
        Kind.DELETE,
        List.of(new Condition.Present(key)),
        List.of(new Write.Delete(key)),
        List.of());
  }

  public static Request compareAndSet(String key, long revision, String value) {
    return new Request(
        Kind.COMPARE_AND_SET,
        List.of(new Condition.AtRevision(key, revision)),
        List.of(new Write.Put(key, value)),
        List.of());
  }

  public static Request transaction(
      List<Condition> conditions, List<Write> writes, List<String> gets) {
    return new Request(Kind.TRANSACTION, conditions, writes, gets);
  }

  /** Reads several keys at one instant. */
  public static Request getAll(List<String> keys) {
    return transaction(List.of(), List.of(), keys);
  }

  public boolean isReadOnly() {
    return writes.isEmpty();
  }

  /** All keys that it touches, in order. */
  public Set<String> keys() {
    Set<String> keys = new TreeSet<>(gets);
    conditions.forEach(condition -> keys.add(condition.key()));
    writes.forEach(write -> keys.add(write.key()));
    return keys;
  }

  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    conditions.forEach(condition -> parts.add(condition.toString()));
    writes.forEach(write -> parts.add(write.toString()));
    gets.forEach(key -> parts.add("get " + key));
    return String.join(", ", parts);
  }
}
