package io.troth.common.ring;

/**
 * One of the places at which a follower sits on the ring.
 *
 * @param follower its id
 * @param position in turns clockwise from the start of slot 0: at least 0, less than 1
 */
public record VirtualNode(int follower, double position) {
  /** The slot in whose arc it sits. */
  public int slot() {
    return (int) (position * Slots.COUNT);
  }
}
