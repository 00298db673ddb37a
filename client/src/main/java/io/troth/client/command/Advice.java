package io.troth.client.command;

import java.util.ArrayList;
import java.util.List;

/** What is not well in a cluster, and what to do about it. */
final class Advice {
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RED = "\u001b[31m";

  private final List<String> lines = new ArrayList<>();
  private boolean severe;

  private Advice() {}

  static Advice of(Fields cluster) {
    Advice advice = new Advice();
    advice.leader(cluster);
    advice.slots(cluster.object("slots"), cluster.object("moves"));
    cluster.object("comparison").objects("differing").forEach(advice::differing);
    cluster.objects("followers").forEach(advice::follower);
    cluster.objects("held").forEach(advice::held);
    return advice;
  }

  private void leader(Fields cluster) {
    List<Fields> followers = cluster.objects("followers");
    long wanted = cluster.number("followers_wanted");
    if (!cluster.unlessFalse("open")) {
      severe = true;
      lines.add(
          followers.size()
              + " of "
              + wanted
              + " followers have registered, so nothing is served yet: start more with `troth"
              + " follower PORT`");
    }
    String phase = cluster.text("phase");
    if (!phase.isEmpty() && !phase.equals("serving")) {
      severe = true;
      lines.add("the leader is " + phase + ": wait a moment");
    }
  }

  private void slots(Fields slots, Fields moves) {
    long unwritable = slots.number("unwritable");
    long under = slots.number("under_replicated");
    if (unwritable > 0) {
      severe = true;
      lines.add(
          Amount.slots(unwritable)
              + " refuse writes, too few replicas are in sync: bring back the followers below that"
              + " are not up");
    }
    if (under > 0) {
      lines.add(
          Amount.slots(under)
              + " with fewer replicas in sync than wanted: this heals by itself while enough"
              + " followers are up  "
              + Amount.bar(slots.number("total") - under, slots.number("total")));
    }
    if (moves.number("slots_to_go") > 0) {
      lines.add("followers fetch what they lack: " + Amount.move(moves));
    }
  }

  private void follower(Fields follower) {
    String name = "follower " + follower.text("id") + " at " + follower.text("address");
    String trouble = follower.text("trouble");
    if (!trouble.isEmpty()) {
      severe = true;
      lines.add(name + " has trouble: " + trouble);
    }
    switch (follower.text("state")) {
      case "up", "draining", "new" -> {}
      case "drained" ->
          lines.add(
              name
                  + " holds nothing any more: stop it, then `troth forget "
                  + follower.text("id")
                  + "`, or take it back with `troth undrain "
                  + follower.text("id")
                  + "`");
      case "catching_up" ->
          lines.add(
              name
                  + " is catching up, "
                  + Amount.slots(follower.number("behind"))
                  + " to go"
                  + throttled(follower));
      default -> {
        long down = follower.number("down_millis");
        String since = down == 0 ? "" : " for " + Amount.time(down);
        lines.add(
            name + " is " + follower.text("state") + since + ": restart it where its data is");
      }
    }
  }

  private static String throttled(Fields follower) {
    long most = follower.number("throttle_bytes_per_second");
    return most == 0 ? "" : ", with at most " + Amount.bytes(most) + " a second (--move-rate)";
  }

  /** Stored data is not what it should be, on one replica or another. */
  private void differing(Fields slot) {
    String name = "slot " + slot.text("slot");
    List<String> wrong = slot.texts("wrong");
    if (!wrong.isEmpty()) {
      lines.add(
          name
              + " was wrong on follower "
              + String.join(" and ", wrong)
              + ", as most replicas show, and is fetched anew there: look at that follower's disk");
      return;
    }
    severe = true;
    List<String> all =
        slot.objects("replicas").stream().map(each -> each.text("follower")).toList();
    lines.add(
        name
            + " is not the same on followers "
            + String.join(" and ", all)
            + ", and which is wrong can't be known: compare its keys by hand (GET /?key=K of each"
            + " follower), then restart the wrong one with an empty data directory");
  }

  private void held(Fields held) {
    String name = held.text("txn");
    lines.add(
        "transaction "
            + name
            + " is held for another "
            + Amount.time(held.number("left_millis"))
            + " and locks "
            + String.join(", ", held.texts("keys"))
            + ": `troth commit "
            + name
            + "` or `troth abort "
            + name
            + "`");
  }

  /** One line that says it all, and one for each thing to know. */
  String render(boolean colours) {
    StringBuilder text = new StringBuilder();
    if (lines.isEmpty()) {
      return text.append(coloured("all is well", GREEN, colours)).append('\n').toString();
    }
    text.append(severe ? coloured("not well", RED, colours) : coloured("to know", YELLOW, colours));
    text.append(":\n");
    lines.forEach(line -> text.append("  - ").append(line).append('\n'));
    return text.toString();
  }

  private static String coloured(String text, String colour, boolean colours) {
    return colours ? colour + text + "\u001b[0m" : text;
  }
}
