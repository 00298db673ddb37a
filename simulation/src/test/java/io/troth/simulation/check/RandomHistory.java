package io.troth.simulation.check;

import io.troth.simulation.check.LinearizabilityChecker.Method;
import io.troth.simulation.event.Chance;
import io.troth.simulation.event.EventQueue;
import io.troth.simulation.history.Condition;
import io.troth.simulation.history.History;
import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import io.troth.simulation.history.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * Clients at random on a {@link ModelStore}: every operation takes effect at one instant between
 * question and answer.
 */
final class RandomHistory {
  static final List<String> ACCOUNTS = List.of("bank/a", "bank/b", "bank/c");
  static final long TOTAL = 300;

  private final EventQueue events = new EventQueue();
  private final Chance chance;
  private final ModelStore store;
  private final History history = new History();
  private final List<String> keys = new ArrayList<>();
  private final boolean uniqueValues;
  private final double unknownOdds;
  private int left;
  private int values;

  private RandomHistory(long seed, int operations, Flaw flaw, double flawOdds) {
    chance = new Chance(seed);
    store = new ModelStore(events, chance.fork("store"), flaw, flawOdds);
    left = operations;
    // That flaw shows only where an outcome is unknown; and a few worlds have it hard without any
    // flaw.
    unknownOdds = flaw == Flaw.VANISHED_WRITE || chance.oneIn(6) ? 0.3 : 0.04;
    uniqueValues = chance.oneIn(2);
    int count = chance.between(1, 12);
    for (int i = 0; i < count; i++) {
      keys.add("key" + i);
    }
  }

  static History of(long seed, int operations, Flaw flaw) {
    return of(seed, operations, flaw, 0.1);
  }

  static History of(long seed, int operations, Flaw flaw, double flawOdds) {
    RandomHistory random = new RandomHistory(seed, operations, flaw, flawOdds);
    List<Write> opening = new ArrayList<>();
    for (String account : ACCOUNTS) {
      opening.add(new Write.Put(account, Long.toString(TOTAL / ACCOUNTS.size())));
    }
    random.ask("bank", Request.transaction(List.of(), opening, List.of()), 0);
    random.events.runUntil(1_000);
    int clients = random.chance.between(2, 20);
    for (int i = 0; i < clients; i++) {
      random.next("c" + i);
    }
    while (random.events.step()) {}
    return random.history;
  }

  private void next(String client) {
    if (left-- > 0) {
      boolean chooses = chance.oneIn(8);
      events.after(
          chance.exponential(20),
          () -> {
            if (chooses) {
              choose(client);
            } else {
              ask(client, request(), unknownOdds);
            }
          });
    }
  }

  private void ask(String client, Request request, double unknownOdds) {
    int id = history.invoke(client, events.now(), request);
    if (chance.odds(unknownOdds)) {
      if (chance.oneIn(2)) {
        events.after(chance.exponential(500), () -> store.apply(request, false));
      }
      if (chance.oneIn(2)) {
        events.after(50, () -> history.finish(id, events.now(), new Outcome.Unknown("timed out")));
      }
      events.after(60, () -> next(client));
      return;
    }
    events.after(
        chance.exponential(10),
        () -> {
          Outcome outcome = store.apply(request, true);
          events.after(
              chance.exponential(10),
              () -> {
                history.finish(id, events.now(), outcome);
                next(client);
              });
        });
  }

  /** Two branches, of which the history has both. */
  private void choose(String client) {
    String key = chance.pick(keys);
    String other = chance.pick(keys);
    Condition condition = condition(key);
    List<String> gets = List.of(key, other);
    Request request =
        Request.transaction(List.of(condition), List.of(new Write.Put(other, value())), gets);
    Request otherwise =
        Request.transaction(
            List.of(new Condition.Not(condition)), List.of(new Write.Put(other, value())), gets);
    List<Integer> ids =
        List.of(
            history.invoke(client, events.now(), request),
            history.invoke(client, events.now(), otherwise));
    events.after(
        chance.exponential(10),
        () -> {
          List<Outcome> outcomes = store.choose(request, otherwise);
          events.after(
              chance.exponential(10),
              () -> {
                history.finish(ids.get(0), events.now(), outcomes.get(0));
                history.finish(ids.get(1), events.now(), outcomes.get(1));
                next(client);
              });
        });
  }

  private Condition condition(String key) {
    return switch (chance.below(4)) {
      case 0 -> new Condition.Absent(key);
      case 1 -> new Condition.Present(key);
      case 2 -> new Condition.AtRevision(key, store.cell(key).revision());
      default -> new Condition.HasValue(key, store.cell(key).value().orElse("none"));
    };
  }

  private Request request() {
    String key = chance.pick(keys);
    String other = chance.pick(keys);
    long current = store.cell(key).revision();
    return switch (chance.below(15)) {
      case 0, 1 -> Request.put(key, value());
      case 2 -> Request.create(key, value());
      case 3 -> Request.update(key, value());
      case 4 -> Request.delete(key);
      case 5 -> Request.deleteExisting(key);
      case 6 -> Request.compareAndSet(key, current, value());
      case 7 ->
          Request.transaction(
              List.of(),
              List.of(new Write.Put(key, value()), new Write.Put(other + "x", value())),
              List.of());
      case 8 ->
          Request.transaction(
              List.of(
                  new Condition.AtRevision(key, current),
                  new Condition.AtRevision(other, store.cell(other).revision())),
              List.of(new Write.Put(key, value())),
              List.of(key));
      case 9 -> Request.getAll(List.of(key, other + "x", other));
      case 13 ->
          Request.transaction(
              List.of(condition(key), condition(other)),
              List.of(new Write.Put(other + "x", value())),
              chance.oneIn(2) ? List.of() : List.of(key, other, other + "x"));
      case 14 ->
          Request.transaction(
              List.of(condition(key)),
              List.of(new Write.Put(other, value())),
              List.of(key, other, other + "x"));
      case 10 -> transfer();
      case 11 -> Request.getAll(ACCOUNTS);
      default -> Request.get(key);
    };
  }

  private Request transfer() {
    List<String> two = chance.some(2, ACCOUNTS);
    List<Condition> conditions = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    long amount = chance.between(1, 20);
    for (String account : two) {
      ModelStore.Cell cell = store.cell(account);
      conditions.add(new Condition.AtRevision(account, cell.revision()));
      writes.add(
          new Write.Put(account, Long.toString(Long.parseLong(cell.value().orElse("0")) + amount)));
      amount = -amount;
    }
    return Request.transaction(conditions, writes, List.of());
  }

  /** Equal values are harder to judge: a value alone no longer tells its writer. */
  private String value() {
    return uniqueValues ? "v" + values++ : "v" + chance.below(3);
  }

  static List<Checker> checkers() {
    return List.of(
        new BankChecker(ACCOUNTS, TOTAL),
        new RevisionChecker(),
        new LinearizabilityChecker(Method.REVISIONS, 0),
        new LinearizabilityChecker(Method.SEARCH, 20_000),
        new RefusalChecker(),
        new StrictSerializabilityChecker());
  }
}
