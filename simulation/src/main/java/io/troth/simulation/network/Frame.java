package io.troth.simulation.network;

/** What travels on a link. */
sealed interface Frame {
  /** The far end is there; always the first. */
  record Accept() implements Frame {}

  record Message(Object content) implements Frame {}

  record Close(String why) implements Frame {}
}
