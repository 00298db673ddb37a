package io.troth.simulation.torture.load;

import io.troth.common.model.Key;
import io.troth.simulation.event.Chance;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Operation;
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
 * What clients ask for within one window: all kinds of requests on few keys, and transfers between
 * accounts. Shared by all clients, so that one builds on what another saw. The simulation's
 * workload is its model; this one speaks HTTP, and is for many threads.
 */
final class Workload {
  private static final int OPENING_BALANCE = 100;
  private static final int HOT_MAX = 6;
  private static final int ACCOUNTS_MAX = 4;

  private final String prefix;
  private final List<String> hot = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final List<String> accounts = new ArrayList<>();
  private final int[] weights = new int[Kind.values().length];
  private final Map<String, Seen> last = new HashMap<>();
  private final TreeMap<String, Seen> balances = new TreeMap<>();
  private boolean opened;
  private int held;
  private int values;

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
    DELETE_REVISION,
    COMPARE_VALUE,
    PUT_SEVERAL,
    MOVE,
    CONDITIONS_ELSEWHERE,
    CHOOSE,
    EITHER,
    HOLD,
    TRANSFER
  }

  /**
   * @param prefix of all keys
   */
  Workload(Chance chance, String prefix) {
    this.prefix = prefix;
    int count = chance.between(2, HOT_MAX);
    for (int at = 0; at < count; at++) {
      hot.add(prefix + "k" + at);
    }
    // Two more share a slot with the first.
    int slot = Key.of(hot.getFirst()).slot();
    for (int at = 0; hot.size() < count + 2; at++) {
      if (Key.of(prefix + "s" + at).slot() == slot) {
        hot.add(prefix + "s" + at);
      }
    }
    keys.addAll(hot);
    // Seldom written, and so mostly missing.
    keys.add(prefix + "m0");
    keys.add(prefix + "m1");
    int holders = chance.between(2, ACCOUNTS_MAX);
    for (int at = 0; at < holders; at++) {
      accounts.add(prefix + "a" + at);
    }
    for (int at = 0; at < weights.length; at++) {
      weights[at] = chance.oneIn(8) ? 0 : chance.between(1, 10);
    }
    // Few, for what they lock stays locked.
    weights[Kind.HOLD.ordinal()] = chance.below(3);
    weights[Kind.GET.ordinal()] += 5;
    weights[Kind.PUT.ordinal()] += 5;
    weights[Kind.TRANSFER.ordinal()] += 3;
  }

  List<String> accounts() {
    return accounts;
  }

  long total() {
    return (long) OPENING_BALANCE * accounts.size();
  }

  List<String> all() {
    List<String> all = new ArrayList<>(keys);
    all.addAll(accounts);
    return all;
  }

  synchronized Task next(Chance chance) {
    String key = chance.pick(keys);
    String written = written(chance);
    return switch (Kind.values()[chance.pickByWeight(weights)]) {
      case GET -> single(chance, Request.get(key));
      case GET_SEVERAL ->
          Task.transaction(Request.getAll(chance.some(chance.between(2, 4), all())));
      case BALANCES -> balances();
      case PUT -> single(chance, Request.put(written, value()));
      case CREATE -> single(chance, Request.create(chance.oneIn(3) ? key : written, value()));
      case UPDATE -> single(chance, Request.update(written, value()));
      case DELETE -> Task.transaction(Request.delete(key));
      case DELETE_EXISTING -> single(chance, Request.deleteExisting(key));
      case COMPARE_REVISION ->
          ofKey(chance, Request.compareAndSet(written, knownRevision(written), value()));
      case DELETE_REVISION -> ofKey(chance, deleteRevision(written));
      case COMPARE_VALUE -> Task.transaction(compareValue(written));
      case PUT_SEVERAL -> Task.transaction(putSeveral(chance));
      case MOVE -> Task.transaction(move(chance));
      case CONDITIONS_ELSEWHERE -> Task.transaction(conditionsElsewhere(chance));
      case CHOOSE -> choose(chance);
      case EITHER -> either(chance);
      case HOLD -> hold(chance);
      case TRANSFER -> transfer(chance);
    };
  }

  private String written(Chance chance) {
    return chance.oneIn(12) ? chance.pick(keys) : chance.pick(hot);
  }

  /** In one of the ways in which it can be asked. */
  private static Task single(Chance chance, Request request) {
    return switch (chance.below(3)) {
      case 0 -> Task.of(Task.Api.QUERY, request, Wording.query(request));
      case 1 -> Task.of(Task.Api.KEYS, request, Wording.key(request));
      default -> Task.transaction(request);
    };
  }

  private static Task ofKey(Chance chance, Request request) {
    return chance.oneIn(2)
        ? Task.of(Task.Api.KEYS, request, Wording.key(request))
        : Task.transaction(request);
  }

  private Task balances() {
    return Task.transaction(Request.getAll(accounts));
  }

  private String value() {
    return "v" + ++values;
  }

  private long knownRevision(String key) {
    return last.containsKey(key) ? Math.max(1, last.get(key).revision()) : 1;
  }

  private Request deleteRevision(String key) {
    return new Request(
        Request.Kind.DELETE,
        List.of(new Condition.AtRevision(key, knownRevision(key))),
        List.of(new Write.Delete(key)),
        List.of());
  }

  private Condition.HasValue knownValue(String key) {
    Optional<String> value = last.containsKey(key) ? last.get(key).value() : Optional.empty();
    return new Condition.HasValue(key, value.orElse("none"));
  }

  private Request compareValue(String key) {
    return Request.transaction(
        List.of(knownValue(key)), List.of(new Write.Put(key, value())), List.of());
  }

  private Write write(Chance chance, String key) {
    return chance.oneIn(5) ? new Write.Delete(key) : new Write.Put(key, value());
  }

  private Request putSeveral(Chance chance) {
    List<Write> writes = new ArrayList<>();
    chance.some(chance.between(2, 4), hot).forEach(each -> writes.add(write(chance, each)));
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

  /** On keys that are not written, which may lie on followers that get none of the writes. */
  private Request conditionsElsewhere(Chance chance) {
    List<String> some = chance.some(4, keys);
    int conditions = chance.oneIn(3) ? 2 : 1;
    List<Condition> asked = new ArrayList<>();
    some.subList(0, conditions).forEach(each -> asked.add(condition(chance, each)));
    List<Write> writes = new ArrayList<>();
    some.subList(conditions, chance.oneIn(3) ? 4 : conditions + 1)
        .forEach(each -> writes.add(write(chance, each)));
    return Request.transaction(asked, writes, List.of());
  }

  private Condition condition(Chance chance, String key) {
    return switch (chance.below(4)) {
      case 0 -> new Condition.Present(key);
      case 1 -> new Condition.Absent(key);
      case 2 -> new Condition.AtRevision(key, knownRevision(key));
      default -> knownValue(key);
    };
  }

  /** Reads in either case; writes only if the condition holds. */
  private Task choose(Chance chance) {
    List<String> some = chance.some(3, keys);
    Request request =
        Request.transaction(
            List.of(condition(chance, some.get(0))),
            List.of(new Write.Put(some.get(1), value())),
            some);
    return Task.transaction(request, Optional.of(Request.getAll(some)));
  }

  /** Writes in either case. */
  private Task either(Chance chance) {
    List<String> some = chance.some(4, keys);
    Request request =
        Request.transaction(
            List.of(condition(chance, some.get(0))), List.of(write(chance, some.get(1))), some);
    Request otherwise = Request.transaction(List.of(), List.of(write(chance, some.get(2))), some);
    return Task.transaction(request, Optional.of(otherwise));
  }

  /** One to three writes, held one by one; the first key sometimes once more. */
  private Task hold(Chance chance) {
    List<Holding.Step> steps = new ArrayList<>();
    for (String each : chance.some(chance.between(1, 3), hot)) {
      Write write = write(chance, each);
      Optional<Condition> condition =
          switch (chance.below(6)) {
            case 0 -> Optional.of(new Condition.Present(each));
            case 1 -> Optional.of(new Condition.Absent(each));
            default -> Optional.empty();
          };
      // In the query string a deletion is of a key that is there.
      boolean deletes = write.value().isEmpty();
      steps.add(
          new Holding.Step(deletes ? Optional.of(new Condition.Present(each)) : condition, write));
    }
    if (chance.oneIn(6)) {
      String again = steps.getFirst().write().key();
      steps.add(new Holding.Step(Optional.empty(), new Write.Put(again, value())));
    }
    return new Holding(chance, prefix + "t" + ++held, steps).first();
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
      // Else it looks: so a lost answer does not leave everybody trying to open them.
      return Task.transaction(
          Request.transaction(conditions, writes, List.of()),
          Optional.of(Request.getAll(accounts)));
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
    boolean byRevision = from.revision() > 0 && to.revision() > 0 && chance.oneIn(2);
    List<Condition> conditions = List.of(condition(from, byRevision), condition(to, byRevision));
    return chance.oneIn(3)
        ? Task.transaction(
            Request.transaction(conditions, writes, accounts),
            Optional.of(Request.getAll(accounts)))
        : Task.transaction(Request.transaction(conditions, writes, List.of()));
  }

  private static Condition condition(Seen seen, boolean byRevision) {
    return byRevision
        ? new Condition.AtRevision(seen.key(), seen.revision())
        : new Condition.HasValue(seen.key(), seen.value().orElseThrow());
  }

  /** Remembers what was seen. */
  synchronized void heard(Operation operation) {
    if (operation.request().keys().stream().noneMatch(accounts::contains)) {
      if (operation.outcome() instanceof Outcome.Done done) {
        now(operation, done).forEach(seen -> last.put(seen.key(), seen));
      }
      return;
    }
    switch (operation.outcome()) {
      case Outcome.Done done -> {
        for (Seen seen : now(operation, done)) {
          if (accounts.contains(seen.key()) && seen.value().isPresent()) {
            opened = true;
            balances.put(seen.key(), seen);
          }
        }
      }
      case Outcome.Refused refused -> balances.clear();
      case Outcome.Unknown unknown -> balances.clear();
    }
  }

  /** What its keys hold after it. */
  private static List<Seen> now(Operation operation, Outcome.Done done) {
    TreeMap<String, Seen> now = new TreeMap<>();
    done.seen().forEach(seen -> now.put(seen.key(), seen));
    for (Write write : operation.request().writes()) {
      now.put(
          write.key(),
          write
              .value()
              .map(text -> Seen.of(write.key(), text, done.revision()))
              .orElse(Seen.absent(write.key())));
    }
    return List.copyOf(now.values());
  }
}
