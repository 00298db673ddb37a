package io.troth.simulation.world;

import io.troth.common.model.Key;
import io.troth.simulation.event.Chance;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What clients ask for: all kinds of requests on few keys, and transfers between accounts. Shared
 * by all clients, so that one builds on what another saw.
 */
final class Workload {
  static final int OPENING_BALANCE = 100;

  private final List<String> keys = new ArrayList<>();
  private final List<String> accounts = new ArrayList<>();
  private final int[] weights;
  private final Map<String, Seen> last = new HashMap<>();
  private final TreeMap<String, Seen> balances = new TreeMap<>();
  private final boolean holds;
  private boolean opened;
  private int held;
  private int values;

  Workload(Chance chance) {
    int count = chance.between(2, 8);
    for (int at = 0; at < count; at++) {
      keys.add("k" + at);
    }
    // Two more share a slot with the first.
    int slot = Key.of("k0").slot();
    for (int at = 0; keys.size() < count + 2; at++) {
      if (Key.of("s" + at).slot() == slot) {
        keys.add("s" + at);
      }
    }
    int holders = chance.between(2, 5);
    for (int at = 0; at < holders; at++) {
      accounts.add("a" + at);
    }
    weights = new int[Kind.values().length];
    for (int at = 0; at < weights.length; at++) {
      weights[at] = chance.oneIn(6) ? 0 : chance.between(1, 10);
    }
    holds = weights[Kind.HOLD.ordinal()] > 0 && chance.oneIn(2);
    // Few, for what they lock stays locked.
    weights[Kind.HOLD.ordinal()] = holds ? chance.between(1, 3) : 0;
    weights[Kind.GET.ordinal()] += 5;
    weights[Kind.PUT.ordinal()] += 5;
    weights[Kind.TRANSFER.ordinal()] += 3;
  }

  private enum Kind {
    GET,
    GET_SEVERAL,
    BALANCES,
    PUT,
    CREATE,
    UPDATE,
    DELETE,
    DELETE_EXISTING,
    COMPARE_REVISION,
    COMPARE_VALUE,
    PUT_SEVERAL,
    MOVE,
    CHOOSE,
    HOLD,
    TRANSFER
  }

  List<String> keys() {
    return keys;
  }

  List<String> accounts() {
    return accounts;
  }

  List<String> all() {
    List<String> all = new ArrayList<>(keys);
    all.addAll(accounts);
    return all;
  }

  Task next(Chance chance) {
    String key = chance.pick(keys);
    Kind kind = Kind.values()[chance.pickByWeight(weights)];
    return switch (kind) {
      case GET -> Task.read(List.of(key));
      case GET_SEVERAL -> Task.read(chance.some(chance.between(2, 4), all()));
      case BALANCES -> balances();
      case PUT -> Task.commit(Request.put(key, value()), chance.oneIn(3));
      case CREATE -> Task.commit(Request.create(key, value()), false);
      case UPDATE -> Task.commit(Request.update(key, value()), false);
      case DELETE -> Task.commit(Request.delete(key), chance.oneIn(3));
      case DELETE_EXISTING -> Task.commit(Request.deleteExisting(key), false);
      case COMPARE_REVISION ->
          Task.commit(Request.compareAndSet(key, knownRevision(key), value()), false);
      case COMPARE_VALUE -> Task.commit(compareValue(key), false);
      case PUT_SEVERAL -> Task.commit(putSeveral(chance), false);
      case MOVE -> Task.commit(move(chance), false);
      case CHOOSE -> Task.choose(choose(chance));
      case HOLD -> hold(chance);
      case TRANSFER -> transfer(chance);
    };
  }

  private Task balances() {
    return Task.choose(Request.getAll(accounts));
  }

  private String value() {
    return "v" + ++values;
  }

  private long knownRevision(String key) {
    return last.containsKey(key) ? Math.max(1, last.get(key).revision()) : 1;
  }

  private Request compareValue(String key) {
    String text = last.containsKey(key) ? last.get(key).value().orElse("none") : "none";
    return Request.transaction(
        List.of(new Condition.HasValue(key, text)),
        List.of(new Write.Put(key, value())),
        List.of());
  }

  private Request putSeveral(Chance chance) {
    List<Write> writes = new ArrayList<>();
    for (String each : chance.some(chance.between(2, 4), keys)) {
      writes.add(chance.oneIn(5) ? new Write.Delete(each) : new Write.Put(each, value()));
    }
    return Request.transaction(List.of(), writes, List.of());
  }

  /** From one key to another that must be free. */
  private Request move(Chance chance) {
    List<String> two = chance.some(2, keys);
    return Request.transaction(
        List.of(new Condition.Present(two.get(0)), new Condition.Absent(two.get(1))),
        List.of(new Write.Delete(two.get(0)), new Write.Put(two.get(1), value())),
        List.of());
  }

  private Request choose(Chance chance) {
    List<String> some = chance.some(3, keys);
    Condition condition =
        chance.oneIn(2) ? new Condition.Present(some.get(0)) : new Condition.Absent(some.get(0));
    return Request.transaction(
        List.of(condition), List.of(new Write.Put(some.get(1), value())), some);
  }

  /** One to three writes, held one by one; the first key sometimes once more. */
  private Task hold(Chance chance) {
    List<Holding.Step> steps = new ArrayList<>();
    for (String each : chance.some(chance.between(1, 3), keys)) {
      Optional<Condition> condition =
          switch (chance.below(6)) {
            case 0 -> Optional.of(new Condition.Present(each));
            case 1 -> Optional.of(new Condition.Absent(each));
            default -> Optional.empty();
          };
      steps.add(new Holding.Step(condition, write(chance, each)));
    }
    if (chance.oneIn(6)) {
      steps.add(new Holding.Step(Optional.empty(), write(chance, steps.getFirst().write().key())));
    }
    return new Holding(chance, nextName(), steps).first();
  }

  private Write write(Chance chance, String key) {
    return chance.oneIn(5) ? new Write.Delete(key) : new Write.Put(key, value());
  }

  private String nextName() {
    return "t" + ++held;
  }

  /** Opens the accounts if need be, looks at them, or moves money by what was seen last. */
  private Task transfer(Chance chance) {
    if (!opened) {
      List<Condition> conditions = new ArrayList<>();
      List<Write> writes = new ArrayList<>();
      for (String account : accounts) {
        conditions.add(new Condition.Absent(account));
        writes.add(new Write.Put(account, OPENING_BALANCE + ""));
      }
      return Task.commit(Request.transaction(conditions, writes, List.of()), false);
    }
    if (balances.size() < accounts.size()) {
      return balances();
    }
    List<String> two = chance.some(2, accounts);
    Seen from = balances.get(two.get(0));
    Seen to = balances.get(two.get(1));
    int amount = chance.between(1, 20);
    List<Write> writes =
        List.of(
            new Write.Put(from.key(), Integer.parseInt(from.value().orElseThrow()) - amount + ""),
            new Write.Put(to.key(), Integer.parseInt(to.value().orElseThrow()) + amount + ""));
    boolean byRevision = chance.oneIn(2);
    List<Condition> conditions = List.of(condition(from, byRevision), condition(to, byRevision));
    if (chance.oneIn(3)) {
      return Task.choose(Request.transaction(conditions, writes, accounts));
    }
    if (holds && chance.oneIn(5)) {
      List<Holding.Step> steps = new ArrayList<>();
      for (int at = 0; at < writes.size(); at++) {
        steps.add(new Holding.Step(Optional.of(conditions.get(at)), writes.get(at)));
      }
      return new Holding(chance, nextName(), steps).first();
    }
    return Task.commit(Request.transaction(conditions, writes, List.of()), false);
  }

  private static Condition condition(Seen seen, boolean byRevision) {
    return byRevision
        ? new Condition.AtRevision(seen.key(), seen.revision())
        : new Condition.HasValue(seen.key(), seen.value().orElseThrow());
  }

  /** Remembers what was seen. */
  void heard(Task task, Outcome outcome) {
    boolean bank = accounts.contains(task.request().keys().iterator().next());
    if (outcome instanceof Outcome.Done done) {
      done.seen().forEach(seen -> last.put(seen.key(), seen));
      for (Write write : task.request().writes()) {
        write
            .value()
            .ifPresent(text -> last.put(write.key(), Seen.of(write.key(), text, done.revision())));
      }
    }
    if (bank) {
      heardOfAccounts(task, outcome);
    }
  }

  private void heardOfAccounts(Task task, Outcome outcome) {
    switch (outcome) {
      case Outcome.Done done -> {
        opened |= !task.request().writes().isEmpty();
        if (task.request().writes().isEmpty()) {
          done.seen().stream()
              .filter(seen -> accounts.contains(seen.key()) && seen.value().isPresent())
              .forEach(seen -> balances.put(seen.key(), seen));
        }
        for (Write write : task.request().writes()) {
          balances.put(
              write.key(), Seen.of(write.key(), write.value().orElseThrow(), done.revision()));
        }
      }
      case Outcome.Refused refused -> {
        opened |= refused.reason().equals("KEY_EXISTS");
        balances.clear();
      }
      case Outcome.Unknown unknown -> balances.clear();
    }
  }
}
