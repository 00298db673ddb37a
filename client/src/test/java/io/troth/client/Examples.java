package io.troth.client;

import io.troth.client.Refused.Reason;

/** What the client's documentation shows. Compiled, run by {@link ExamplesTest}. */
final class Examples {
  private Examples() {}

  static String first(String leader, String follower) {
    // @start region="first"
    try (TrothClient troth = TrothClient.of(leader, follower)) {
      troth.put("greeting", "hello");
      return switch (troth.get("greeting")) {
        case Found found -> found.text();
        case Absent absent -> "nobody greets";
        case Refused refused -> "no answer: " + refused.message();
      };
    }
    // @end
  }

  static String outcomes(TrothClient troth) {
    // @start region="outcomes"
    return switch (troth.putIfAbsent("name/ada", "user 1")) {
      case Done done -> "the name is ours since revision " + done.revision();
      case Refused refused when refused.reason() == Reason.CONDITION -> "the name is taken";
      case Refused refused -> "not done: " + refused.message();
      case Unknown unknown -> "perhaps done, read it: " + unknown.message();
    };
    // @end
  }

  static boolean transfer(TrothClient troth) {
    // @start region="transfer"
    if (troth.get("account/a") instanceof Found a && troth.get("account/b") instanceof Found b) {
      TransactionOutcome outcome =
          troth
              .transaction()
              .ifRevision("account/a", a.revision())
              .ifRevision("account/b", b.revision())
              .thenPut("account/a", Integer.toString(Integer.parseInt(a.text()) - 10))
              .thenPut("account/b", Integer.toString(Integer.parseInt(b.text()) + 10))
              .commit();
      return outcome instanceof Committed committed && committed.succeeded();
    }
    return false;
    // @end
  }

  static Outcome held(TrothClient troth) {
    // @start region="held"
    HeldTransaction order = troth.held("order-7");
    boolean allVotedYes =
        order.put("stock/apples", "41") instanceof Done
            && order.put("order/7", "one apple") instanceof Done;
    return allVotedYes ? order.commit() : order.abort();
    // @end
  }

  static Outcome increment(TrothClient troth, String key) {
    // @start region="increment"
    while (true) {
      Outcome outcome =
          switch (troth.get(key)) {
            case Found found ->
                troth.compareAndSet(
                    key, found.revision(), Long.toString(Long.parseLong(found.text()) + 1));
            case Absent absent -> troth.putIfAbsent(key, "1");
            case Refused refused -> refused;
          };
      if (!(outcome instanceof Refused refused && refused.reason() == Reason.CONDITION)) {
        return outcome; // not overtaken by another client
      }
    }
    // @end
  }
}
