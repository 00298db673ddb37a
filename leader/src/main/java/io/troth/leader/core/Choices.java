package io.troth.leader.core;

import io.troth.common.check.Limits;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.leader.core.Command.Choose;
import io.troth.leader.core.Command.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Transactions of two branches. The leader locks all keys, reads those that matter, judges the
 * conditions itself, and commits the branch's writes: nobody else can come between. Where neither
 * branch writes, one instant's reading is enough, and nothing is locked.
 */
final class Choices {
  private final Commits commits;
  private final Reads reads;
  private final Term term;

  Choices(Term term, Commits commits, Reads reads) {
    this.term = term;
    this.commits = commits;
    this.reads = reads;
  }

  void submit(Input.Request request, Choose choose) {
    if (writes(choose.then()).isEmpty() && writes(choose.otherwise()).isEmpty()) {
      readOnly(request, choose);
      return;
    }
    if (!commits.hasRoom()) {
      term.answer(request.id(), Refusals.tooMuchUndecided());
      return;
    }
    Set<Key> keys = new TreeSet<>();
    choose.conditions().forEach(each -> keys.add(each.key()));
    choose.then().forEach(each -> keys.add(each.key()));
    choose.otherwise().forEach(each -> keys.add(each.key()));
    Transaction transaction =
        new Transaction(request.id(), term.now, request.deadlineMicros(), List.copyOf(keys), true);
    transaction.choose = Optional.of(choose);
    term.keep(transaction, choose.bytes());
    if (commits.acquire(transaction)) {
      start(transaction);
    }
  }

  private void readOnly(Input.Request request, Choose choose) {
    List<Key> keys = readKeys(choose);
    reads.read(
        new Reads.Reading(
            keys,
            request.deadlineMicros(),
            versions -> {
              Map<Key, Version> seen = map(keys, versions);
              boolean holds = holds(choose, seen);
              List<Version> gets =
                  gets(holds ? choose.then() : choose.otherwise(), seen, Revision.NONE);
              term.answer(
                  request.id(),
                  fits(gets)
                      ? new Reply.Chosen(holds, Revision.NONE, gets)
                      : Refusals.getsTooMuch());
            },
            refused -> term.answer(request.id(), refused)));
  }

  /** It has its locks: reads what it needs to know. */
  void start(Transaction transaction) {
    Choose choose = transaction.choose.orElseThrow();
    List<Key> keys = readKeys(choose);
    reads.read(
        new Reads.Reading(
            keys,
            transaction.deadlineMicros,
            versions -> choose(transaction, choose, map(keys, versions)),
            refused -> commits.refuse(transaction, refused)));
  }

  private void choose(Transaction transaction, Choose choose, Map<Key, Version> seen) {
    boolean holds = holds(choose, seen);
    List<Step> branch = holds ? choose.then() : choose.otherwise();
    List<Write> writes = writes(branch);
    List<Version> gets = gets(branch, seen, Revision.NONE);
    if (!fits(gets)) {
      commits.refuse(transaction, Refusals.getsTooMuch());
      return;
    }
    transaction.chosen = new Reply.Chosen(holds, Revision.NONE, List.of());
    if (writes.isEmpty()) {
      commits.readOnly(transaction, new Reply.Chosen(holds, Revision.NONE, gets));
      return;
    }
    commits.write(transaction, List.of(), writes);
    transaction.afterStart =
        revision ->
            transaction.chosen = new Reply.Chosen(holds, revision, gets(branch, seen, revision));
    commits.start(transaction);
  }

  /** Whether an answer can hold what a branch gets: the same value perhaps, many times. */
  private static boolean fits(List<Version> gets) {
    long bytes = 0;
    for (Version each : gets) {
      bytes += each.value().map(Value::length).orElse(0);
    }
    return bytes <= Limits.TRANSACTION_GETS_BYTES_MAX;
  }

  private static boolean holds(Choose choose, Map<Key, Version> seen) {
    return choose.conditions().stream().allMatch(each -> each.holds(seen.get(each.key())));
  }

  private static List<Key> readKeys(Choose choose) {
    Set<Key> keys = new TreeSet<>();
    choose.conditions().stream().map(Condition::key).forEach(keys::add);
    choose.then().stream().filter(Step.Get.class::isInstance).map(Step::key).forEach(keys::add);
    choose.otherwise().stream()
        .filter(Step.Get.class::isInstance)
        .map(Step::key)
        .forEach(keys::add);
    return List.copyOf(keys);
  }

  private static Map<Key, Version> map(List<Key> keys, List<Version> versions) {
    Map<Key, Version> map = new HashMap<>();
    for (int at = 0; at < keys.size(); at++) {
      map.put(keys.get(at), versions.get(at));
    }
    return map;
  }

  /** The last write of each key: a branch may write one several times. */
  private static List<Write> writes(List<Step> branch) {
    Map<Key, Write> writes = new LinkedHashMap<>();
    for (Step step : branch) {
      if (step instanceof Step.Change change) {
        writes.put(change.key(), change.write());
      }
    }
    return List.copyOf(writes.values());
  }

  private static List<Version> gets(List<Step> branch, Map<Key, Version> before, long revision) {
    Map<Key, Version> now = new HashMap<>(before);
    List<Version> gets = new ArrayList<>();
    for (Step step : branch) {
      switch (step) {
        case Step.Change change -> now.put(change.key(), Version.of(revision, change.write()));
        case Step.Get get -> gets.add(now.get(get.key()));
      }
    }
    return gets;
  }
}
