package io.troth.common.message;

import io.troth.common.check.Limits;
import io.troth.common.message.ToFollower.Assignment;
import io.troth.common.message.ToFollower.Change;
import io.troth.common.message.ToFollower.Compare;
import io.troth.common.message.ToFollower.Hello;
import io.troth.common.message.ToFollower.Pull;
import io.troth.common.message.ToFollower.Purge;
import io.troth.common.message.ToFollower.Round;
import io.troth.common.model.Role;
import io.troth.common.ring.Slots;
import java.util.List;

/**
 * The bodies of the leader's messages. The order of the fields is the format:
 * docs/link-protocol.md.
 */
final class ToFollowerCodec {
  static final int HELLO = 1;
  static final int ASSIGNMENT = 2;
  static final int CHANGE = 3;
  static final int ROUND = 4;
  static final int PULL = 5;
  static final int PURGE = 6;
  static final int COMPARE = 7;

  private static final Role[] ROLES = Role.values();

  private ToFollowerCodec() {}

  static int kind(ToFollower message) {
    return switch (message) {
      case Hello hello -> HELLO;
      case Assignment assignment -> ASSIGNMENT;
      case Change change -> CHANGE;
      case Round round -> ROUND;
      case Pull pull -> PULL;
      case Purge purge -> PURGE;
      case Compare compare -> COMPARE;
    };
  }

  /** About how long the body is, so that the frame need not grow. */
  static int guess(ToFollower message) {
    if (!(message instanceof Round round)) {
      return 2 * Slots.COUNT;
    }
    int guess = 64 + 11 * round.decisions().size() + 10 * round.forget().size();
    for (Read read : round.reads()) {
      guess += read.key().bytes().length + 12;
    }
    for (Prepare prepare : round.prepares()) {
      guess += prepare.bytes();
    }
    return guess;
  }

  static void write(FrameWriter to, ToFollower message) {
    if (message instanceof Hello hello) {
      to.text(hello.clusterId());
    }
    to.number(message.epoch());
    switch (message) {
      case Hello hello -> {
        to.text(hello.nonce());
        to.list(hello.earlier(), FrameWriter::text);
        to.text(hello.leader());
        to.number(hello.follower());
        to.number(hello.silenceMillis());
      }
      case Assignment assignment -> {
        to.text(assignment.storeId());
        to.list(assignment.roles(), (each, role) -> each.number(role.ordinal()));
      }
      case Change change -> {
        to.numbers(change.slots());
        to.number(change.role().ordinal());
      }
      case Round round -> round(to, round);
      case Pull pull -> {
        to.number(pull.id());
        to.number(pull.slot());
        to.number(pull.source());
        to.text(pull.address());
        to.number(pull.upTo());
      }
      case Purge purge -> {
        to.numbers(purge.slots());
        to.number(purge.revision());
      }
      case Compare compare -> {
        to.number(compare.id());
        to.numbers(compare.slots());
      }
    }
  }

  private static void round(FrameWriter to, Round round) {
    to.number(round.number());
    to.number(round.stable());
    to.flag(round.sync());
    to.list(
        round.decisions(),
        (each, decision) -> {
          each.number(decision.revision());
          each.flag(decision.committed());
        });
    to.list(round.forget(), FrameWriter::number);
    to.list(
        round.reads(),
        (each, read) -> {
          each.number(read.id());
          ModelCodec.key(each, read.key());
        });
    to.list(round.prepares(), ModelCodec::prepare);
  }

  static ToFollower read(int kind, FrameReader from) throws MalformedFrame {
    String clusterId = kind == HELLO ? from.text("the cluster's id") : "";
    long epoch = from.number("the epoch");
    return switch (kind) {
      case HELLO ->
          new Hello(
              clusterId,
              epoch,
              from.text("the office's nonce"),
              from.list(
                  Limits.OFFICES_KNOWN_MAX, 1, "a count of offices", each -> each.text("a nonce")),
              from.text("the leader's address"),
              from.number(Integer.MAX_VALUE, "a follower"),
              from.number("a time of silence"));
      case ASSIGNMENT -> new Assignment(epoch, from.text("the store's id"), roles(from));
      case CHANGE -> new Change(epoch, ModelCodec.slots(from), role(from));
      case ROUND -> round(epoch, from);
      case PULL ->
          new Pull(
              epoch,
              from.number("a fetch's id"),
              slot(from),
              from.number(Integer.MAX_VALUE, "a follower"),
              from.text("a follower's address"),
              from.number("a revision"));
      case PURGE -> new Purge(epoch, ModelCodec.slots(from), from.number("a revision"));
      case COMPARE ->
          new Compare(
              epoch,
              from.number("a comparison's id"),
              from.list(Limits.COMPARED_SLOTS_MAX, 1, "a count of slots", ToFollowerCodec::slot));
      default -> throw new MalformedFrame("a message of unknown kind " + kind);
    };
  }

  private static int slot(FrameReader from) throws MalformedFrame {
    return from.number(Slots.COUNT - 1, "a slot");
  }

  private static Role role(FrameReader from) throws MalformedFrame {
    return from.oneOf(ROLES, "a role");
  }

  private static List<Role> roles(FrameReader from) throws MalformedFrame {
    List<Role> roles = from.list(Slots.COUNT, 1, "a count of roles", ToFollowerCodec::role);
    if (roles.size() != Slots.COUNT) {
      throw new MalformedFrame("roles for " + roles.size() + " slots, not " + Slots.COUNT);
    }
    return roles;
  }

  private static Round round(long epoch, FrameReader from) throws MalformedFrame {
    return new Round(
        epoch,
        from.number("a round's number"),
        from.number("a stable revision"),
        from.flag("a wish to sync"),
        from.list(Limits.ROUND_DECISIONS_MAX, 2, "a count of decisions", ToFollowerCodec::decision),
        from.list(
            Limits.ROUND_DECISIONS_MAX, 1, "a count to forget", each -> each.number("a revision")),
        from.list(Limits.ROUND_READS_MAX, 3, "a count of reads", ToFollowerCodec::read),
        from.list(Limits.ROUND_COUNT_MAX, 4, "a count of prepares", ModelCodec::prepare));
  }

  private static Decision decision(FrameReader from) throws MalformedFrame {
    return new Decision(from.number("a revision"), from.flag("an outcome"));
  }

  private static Read read(FrameReader from) throws MalformedFrame {
    return new Read(from.number("a read's id"), ModelCodec.key(from));
  }
}
