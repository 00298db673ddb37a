package io.troth.simulation.check;

import io.troth.simulation.history.History;
import io.troth.simulation.history.Operation;
import io.troth.simulation.history.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * I2 on bank accounts: transfers move money, so every read of all accounts at one instant shows the
 * same total. Cheap, and what it finds needs no explaining.
 */
public final class BankChecker implements Checker {
  private static final int VIOLATIONS_MAX = 3;

  private final List<String> accounts;
  private final long total;

  public BankChecker(List<String> accounts, long total) {
    this.accounts = List.copyOf(accounts);
    this.total = total;
  }

  @Override
  public Verdict judge(History history) {
    List<Violation> violations = new ArrayList<>();
    long opened = firstOpened(history);
    for (Operation operation : history.operations()) {
      if (violations.size() < VIOLATIONS_MAX) {
        wrong(operation, opened).ifPresent(violations::add);
      }
    }
    return Verdict.of(violations);
  }

  private Optional<Violation> wrong(Operation operation, long opened) {
    TreeMap<String, Optional<String>> balances = new TreeMap<>();
    for (Seen seen : operation.outcome().seen()) {
      balances.put(seen.key(), seen.value());
    }
    if (!balances.keySet().containsAll(accounts)) {
      return Optional.empty();
    }
    List<String> missing =
        accounts.stream().filter(account -> balances.get(account).isEmpty()).toList();
    if (missing.size() == accounts.size() && operation.invokedAt() <= opened) {
      return Optional.empty();
    }
    if (!missing.isEmpty()) {
      return Optional.of(
          new Violation(
              "I2",
              "A read of all accounts misses " + missing + ".",
              List.of(operation.toString())));
    }
    long sum = 0;
    for (String account : accounts) {
      sum += Long.parseLong(balances.get(account).orElseThrow());
    }
    if (sum == total) {
      return Optional.empty();
    }
    return Optional.of(
        new Violation(
            "I2",
            "A read of all accounts sums to " + sum + ", not " + total + ".",
            List.of(operation.toString())));
  }

  /**
   * When the transaction that opened the accounts was answered; before that they may all be absent.
   */
  private long firstOpened(History history) {
    for (Operation operation : history.operations()) {
      boolean opens = accounts.stream().allMatch(account -> operation.writeOf(account).isPresent());
      if (opens && operation.isDone()) {
        return operation.returnedAt();
      }
    }
    return Operation.NEVER;
  }

  @Override
  public String toString() {
    return "bank";
  }
}
