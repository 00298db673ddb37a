package io.troth.simulation.world;

import io.troth.common.check.Invariant;
import io.troth.common.message.Codec;
import io.troth.common.message.MalformedFrame;
import io.troth.common.message.ToFollower;
import io.troth.common.message.ToLeader;
import io.troth.simulation.event.Chance;

/**
 * Now and then a message goes through the bytes that it would be on a real link; always would cost
 * more than it finds.
 */
final class Wire {
  private static final int ONE_IN = 8;

  private final Chance chance;

  Wire(Chance chance) {
    this.chance = chance;
  }

  ToFollower carry(ToFollower message) {
    if (!chance.oneIn(ONE_IN)) {
      return message;
    }
    try {
      ToFollower arrived = Codec.toFollower(Codec.encode(message));
      Invariant.check(arrived.equals(message), "codec", message, "arrived as", arrived);
      return arrived;
    } catch (MalformedFrame malformed) {
      throw Invariant.violated("codec", message, malformed.getMessage());
    }
  }

  ToLeader carry(ToLeader message) {
    if (!chance.oneIn(ONE_IN)) {
      return message;
    }
    try {
      ToLeader arrived = Codec.toLeader(Codec.encode(message));
      Invariant.check(arrived.equals(message), "codec", message, "arrived as", arrived);
      return arrived;
    } catch (MalformedFrame malformed) {
      throw Invariant.violated("codec", message, malformed.getMessage());
    }
  }
}
