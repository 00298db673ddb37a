package io.troth.simulation.mutant;

import io.troth.common.message.ToFollower;
import java.util.function.UnaryOperator;

/**
 * A way to break the protocol on purpose. Never part of a server.
 *
 * @param said what becomes of a leader's messages to followers
 * @param hidesPurges whether a store tells what changed although it forgot what was deleted
 */
public record Mutant(
    String name,
    String what,
    io.troth.leader.core.Rules leaderRules,
    io.troth.follower.core.Rules followerRules,
    LogFlaw log,
    UnaryOperator<ToFollower> said,
    boolean hidesPurges) {
  public static final Mutant NONE =
      new Mutant(
          "none",
          "the protocol as it is",
          io.troth.leader.core.Rules.TRUE,
          io.troth.follower.core.Rules.TRUE,
          LogFlaw.NONE,
          message -> message,
          false);

  static Mutant of(String name, String what) {
    return new Mutant(name, what, NONE.leaderRules, NONE.followerRules, NONE.log, NONE.said, false);
  }

  Mutant leader(io.troth.leader.core.Rules rules) {
    return new Mutant(name, what, rules, followerRules, log, said, hidesPurges);
  }

  Mutant follower(io.troth.follower.core.Rules rules) {
    return new Mutant(name, what, leaderRules, rules, log, said, hidesPurges);
  }

  Mutant log(LogFlaw flaw) {
    return new Mutant(name, what, leaderRules, followerRules, flaw, said, hidesPurges);
  }

  Mutant says(UnaryOperator<ToFollower> garbled) {
    return new Mutant(name, what, leaderRules, followerRules, log, garbled, hidesPurges);
  }

  Mutant hidingPurges() {
    return new Mutant(name, what, leaderRules, followerRules, log, said, true);
  }

  @Override
  public String toString() {
    return name;
  }
}
