package io.troth.simulation.world;

import io.troth.common.model.Key;
import io.troth.simulation.event.Chance;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Seen;
import io.troth.simulation.history.Write;
import java.util.ArrayDeque;
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

  private static final int MISSING = 3;

  /** So many writes of one transaction. */
  private static final int WRITES_MAX = 24;

  private final List<String> keys = new ArrayList<>();
  private final List<String> accounts = new ArrayList<>();

  /** Those that are never written. */
  private final List<String> missing = new ArrayList<>();

  private final Load load;
  private final Chance lengths;
  private final int[] weights;
  private final Map<String, Seen> last = new HashMap<>();
  private final TreeMap<String, Seen> balances = new TreeMap<>();
  private final boolean holds;

  /** Held transactions that one client has filled and another is to commit. */
  private final ArrayDeque<Task> handedOver = new ArrayDeque<>();

  /** One transaction at most is held at a time, so that its commit need not name it. */
  private boolean nameless;

  private boolean holding;
  private boolean opened;
  private int held;
  private int values;

  Workload(Chance chance, Load load) {
    this.load = load;
    this.lengths = chance.fork("lengths");
    int count = load.keys();
    for (int at = 0; at < count; at++) {
      keys.add("k" + at);
    }
    for (int at = 0; at < MISSING; at++) {
      missing.add("n" + at);
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
    // Checkers lose their way in long histories that all hang together, and so do locks.
    weights[Kind.PUT_MANY.ordinal()] = Math.min(2, weights[Kind.PUT_MANY.ordinal()]);
    holds = weights[Kind.HOLD.ordinal()] > 0 && chance.oneIn(2);
    nameless = chance.oneIn(4);
    // Few, for what they lock stays locked.
    weights[Kind.HOLD.ordinal()] = holds ? chance.between(1, 3) : 0;
    weights[Kind.GET.ordinal()] += 5;
    weights[Kind.PUT.ordinal()] += 5;
    weights[Kind.TRANSFER.ordinal()] += 3;
  }

  private enum Kind {
    GET,
    GET_SEVERAL,
    GET_MISSING,
    BALANCES,
    PUT,
    CREATE,
    UPDATE,
    DELETE,
    DELETE_EXISTING,
    COMPARE_REVISION,
    COMPARE_VALUE,
    PUT_SEVERAL,
    PUT_MANY,
    MOVE,
    PUT_IF_OTHER,
    PUT_IF_OTHERS,
    PUT_IF_IMPOSSIBLE,
    CHOOSE,
    CHOOSE_WRITE,
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
    if (!handedOver.isEmpty()) {
      return handedOver.poll();
    }
    String key = chance.pick(keys);
    Kind kind = Kind.values()[chance.pickByWeight(weights)];
    return switch (kind) {
      case GET -> Task.read(List.of(key));
      case GET_SEVERAL -> Task.read(chance.some(chance.between(2, 4), all()));
      case GET_MISSING -> Task.read(chance.some(chance.between(1, 3), looked()));
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
      case PUT_MANY -> Task.commit(putMany(chance), false);
      case MOVE -> Task.commit(move(chance), false);
      case PUT_IF_OTHER -> Task.commit(putIf(chance, 1, 1), false);
      case PUT_IF_OTHERS ->
          Task.commit(putIf(chance, chance.between(1, 3), chance.between(1, 4)), false);
      case PUT_IF_IMPOSSIBLE -> Task.commit(putIfImpossible(chance), false);
      case CHOOSE -> Task.choose(choose(chance));
      case CHOOSE_WRITE ->
          Task.choose(choose(chance), writes(chance, chance.some(chance.between(1, 2), keys)));
      case HOLD -> hold(chance);
      case TRANSFER -> transfer(chance);
    };
  }

  private Task balances() {
    return Task.choose(Request.getAll(accounts));
  }

  /** Different each time, so that what is seen tells who wrote it. */
  private String value() {
    String text = "v" + ++values;
    boolean isLong = load.valueBytesMax() > text.length() && lengths.oneIn(8);
    return isLong ? text + "-".repeat(lengths.below(load.valueBytesMax())) : text;
  }

  private long knownRevision(String key) {
    return last.containsKey(key) ? Math.max(1, last.get(key).revision()) : 1;
  }

  private Request compareValue(String key) {
    String text = last.getOrDefault(key, Seen.absent(key)).value().orElse("none");
    return Request.transaction(
        List.of(new Condition.HasValue(key, text)),
        List.of(new Write.Put(key, value())),
        List.of());
  }

  private Request putSeveral(Chance chance) {
    List<String> some = chance.some(chance.between(2, 4), keys);
    return Request.transaction(List.of(), writes(chance, some), List.of());
  }

  private Request putMany(Chance chance) {
    List<String> some = chance.some(chance.between(5, WRITES_MAX), keys);
    return Request.transaction(List.of(), writes(chance, some), List.of());
  }

  private List<Write> writes(Chance chance, List<String> to) {
    return to.stream().map(key -> write(chance, key)).toList();
  }

  /** Conditions on some keys, writes to others. */
  private Request putIf(Chance chance, int conditions, int writes) {
    List<String> asked = chance.some(conditions, looked());
    List<String> others = keys.stream().filter(key -> !asked.contains(key)).toList();
    List<String> to = others.isEmpty() ? asked : chance.some(writes, others);
    // Sometimes on one of those that are written, too.
    List<String> all = new ArrayList<>(asked);
    if (conditions > 1 && chance.oneIn(3)) {
      all.add(to.getFirst());
    }
    return Request.transaction(
        all.stream().map(key -> condition(chance, key)).toList(), writes(chance, to), List.of());
  }

  /** Of any kind; about half of them hold. */
  private Condition condition(Chance chance, String key) {
    Seen seen = last.getOrDefault(key, Seen.absent(key));
    boolean wanted = chance.below(4) > 0;
    if (seen.value().isEmpty()) {
      return switch (chance.below(4)) {
        case 0 -> new Condition.AtRevision(key, 1);
        case 1 -> new Condition.HasValue(key, "none");
        default -> wanted ? new Condition.Absent(key) : new Condition.Present(key);
      };
    }
    return switch (chance.below(3)) {
      case 0 -> new Condition.AtRevision(key, Math.max(1, seen.revision()) + (wanted ? 0 : 1));
      case 1 -> new Condition.HasValue(key, wanted ? seen.value().get() : "another");
      default -> wanted ? new Condition.Present(key) : new Condition.Absent(key);
    };
  }

  /** Two conditions that are never true together. */
  private Request putIfImpossible(Chance chance) {
    List<String> two = chance.some(2, keys);
    String key = two.getFirst();
    long revision = knownRevision(key);
    List<Condition> conditions =
        chance.oneIn(2)
            ? List.of(new Condition.Absent(key), new Condition.Present(key))
            : List.of(
                new Condition.AtRevision(key, revision),
                new Condition.AtRevision(key, revision + 1));
    return Request.transaction(
        chance.shuffle(conditions), List.of(write(chance, two.getLast())), List.of());
  }

  /** Keys for which a request may ask. */
  private List<String> looked() {
    List<String> looked = new ArrayList<>(keys);
    looked.addAll(missing);
    return looked;
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
    List<Condition> conditions = new ArrayList<>();
    conditions.add(condition(chance, some.get(0)));
    if (chance.oneIn(3)) {
      conditions.add(condition(chance, chance.pick(looked())));
    }
    List<String> gets = chance.oneIn(4) ? List.of() : some;
    return Request.transaction(conditions, List.of(new Write.Put(some.get(1), value())), gets);
  }

  /** One to three writes, held one by one; the first key sometimes once more. */
  private Task hold(Chance chance) {
    if (nameless && holding) {
      return Task.read(List.of(chance.pick(keys)));
    }
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
    return holding(chance, steps);
  }

  private Task holding(Chance chance, List<Holding.Step> steps) {
    holding = true;
    boolean named = !nameless || chance.oneIn(4);
    return new Holding(chance, nextName(), named, steps, this::released, handedOver::add).first();
  }

  /** A held transaction is over; if that is not known, it may still be there. */
  private void released(boolean surely) {
    holding = false;
    nameless &= surely;
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
    if (holds && !(nameless && holding) && chance.oneIn(5)) {
      List<Holding.Step> steps = new ArrayList<>();
      for (int at = 0; at < writes.size(); at++) {
        steps.add(new Holding.Step(Optional.of(conditions.get(at)), writes.get(at)));
      }
      return holding(chance, steps);
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
    learn(task.request(), outcome);
    if (bank) {
      heardOfAccounts(task, outcome);
    }
  }

  /** What clients know of keys by now. */
  void learn(Request request, Outcome outcome) {
    outcome.seen().forEach(seen -> last.put(seen.key(), seen));
    if (outcome instanceof Outcome.Done done) {
      for (Write write : request.writes()) {
        last.put(
            write.key(),
            write
                .value()
                .map(text -> Seen.of(write.key(), text, done.revision()))
                .orElse(Seen.absent(write.key())));
      }
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
        refused.seen().stream()
            .filter(seen -> accounts.contains(seen.key()) && seen.value().isPresent())
            .forEach(seen -> balances.put(seen.key(), seen));
      }
      case Outcome.Unknown unknown -> balances.clear();
    }
  }
}
