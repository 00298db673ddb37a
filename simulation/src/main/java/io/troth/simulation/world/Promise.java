package io.troth.simulation.world;

/** The promises that the world itself watches; each can be left to the others, to test those. */
public enum Promise {
  ACKNOWLEDGED_IS_DURABLE("I1"),
  VOTE_AFTER_SYNC("R3"),
  CONDITIONS_ARE_JUDGED("R3"),
  ONE_OUTCOME("I7");

  private final String rule;

  Promise(String rule) {
    this.rule = rule;
  }

  String rule() {
    return rule;
  }
}
