package io.troth.common.message;

import io.troth.common.check.Limits;
import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import java.util.List;
import java.util.Optional;

/**
 * How keys, values, writes, conditions and prepares are written, in frames and wherever else they
 * are kept.
 */
public final class ModelCodec {
  private static final int PUT = 1;
  private static final int DELETE = 2;

  private static final int ANY = 1;
  private static final int EXISTS = 2;
  private static final int ABSENT = 3;
  private static final int REVISION_IS = 4;
  private static final int VALUE_IS = 5;
  private static final int REVISION_IN = 6;
  private static final int REVISION_NOT_IN = 7;

  private ModelCodec() {}

  public static void key(FrameWriter to, Key key) {
    to.bytes(key.bytes());
  }

  public static Key key(FrameReader from) throws MalformedFrame {
    return Key.of(from.bytes(1, Limits.KEY_BYTES_MAX, "a key"));
  }

  public static void value(FrameWriter to, Value value) {
    to.bytes(value.bytes());
  }

  public static Value value(FrameReader from) throws MalformedFrame {
    return Value.of(from.bytes(0, Limits.VALUE_BYTES_MAX, "a value"));
  }

  public static void version(FrameWriter to, Version version) {
    to.number(version.revision());
    to.flag(version.exists());
    version.value().ifPresent(value -> value(to, value));
  }

  public static Version version(FrameReader from) throws MalformedFrame {
    long revision = from.number("a version's revision");
    return new Version(
        revision, from.flag("a version's kind") ? Optional.of(value(from)) : Optional.empty());
  }

  public static List<Integer> slots(FrameReader from) throws MalformedFrame {
    return from.list(
        Slots.COUNT, 1, "a count of slots", each -> each.number(Slots.COUNT - 1, "a slot"));
  }

  public static void write(FrameWriter to, Write write) {
    switch (write) {
      case Write.Put put -> {
        to.octet(PUT);
        key(to, put.key());
        value(to, put.value());
      }
      case Write.Delete delete -> {
        to.octet(DELETE);
        key(to, delete.key());
      }
    }
  }

  public static Write write(FrameReader from) throws MalformedFrame {
    int kind = from.octet("a write");
    return switch (kind) {
      case PUT -> new Write.Put(key(from), value(from));
      case DELETE -> new Write.Delete(key(from));
      default -> throw new MalformedFrame("a write of unknown kind " + kind);
    };
  }

  public static void condition(FrameWriter to, Condition condition) {
    to.octet(kind(condition));
    key(to, condition.key());
    switch (condition) {
      case Condition.RevisionIs is -> to.number(is.revision());
      case Condition.RevisionIn in -> to.list(in.revisions(), FrameWriter::number);
      case Condition.RevisionNotIn not -> to.list(not.revisions(), FrameWriter::number);
      case Condition.ValueIs is -> value(to, is.value());
      case Condition.Any any -> {}
      case Condition.Exists exists -> {}
      case Condition.Absent absent -> {}
    }
  }

  private static int kind(Condition condition) {
    return switch (condition) {
      case Condition.Any any -> ANY;
      case Condition.Exists exists -> EXISTS;
      case Condition.Absent absent -> ABSENT;
      case Condition.RevisionIs is -> REVISION_IS;
      case Condition.ValueIs is -> VALUE_IS;
      case Condition.RevisionIn in -> REVISION_IN;
      case Condition.RevisionNotIn not -> REVISION_NOT_IN;
    };
  }

  public static Condition condition(FrameReader from) throws MalformedFrame {
    int kind = from.octet("a condition");
    Key key = key(from);
    return switch (kind) {
      case ANY -> new Condition.Any(key);
      case EXISTS -> new Condition.Exists(key);
      case ABSENT -> new Condition.Absent(key);
      case REVISION_IS -> new Condition.RevisionIs(key, from.number("a condition's revision"));
      case VALUE_IS -> new Condition.ValueIs(key, value(from));
      case REVISION_IN -> new Condition.RevisionIn(key, revisions(from));
      case REVISION_NOT_IN -> new Condition.RevisionNotIn(key, revisions(from));
      default -> throw new MalformedFrame("a condition of unknown kind " + kind);
    };
  }

  private static List<Long> revisions(FrameReader from) throws MalformedFrame {
    return from.list(
        Limits.ENTITY_TAGS_MAX,
        1,
        "a count of revisions",
        each -> each.number("a condition's revision"));
  }

  public static void prepare(FrameWriter to, Prepare prepare) {
    to.number(prepare.revision());
    to.numbers(prepare.slots());
    to.list(prepare.conditions(), ModelCodec::condition);
    to.list(prepare.writes(), ModelCodec::write);
    to.flag(prepare.hold().isPresent());
    prepare
        .hold()
        .ifPresent(hold -> {
          to.text(hold.name());
          to.number(hold.millis());
        });
    to.list(prepare.releases(), FrameWriter::number);
  }

  public static Prepare prepare(FrameReader from) throws MalformedFrame {
    return new Prepare(
        from.number("a prepare's revision"),
        slots(from),
        from.list(
            Limits.TRANSACTION_CONDITIONS_MAX, 3, "a count of conditions", ModelCodec::condition),
        from.list(Limits.TRANSACTION_WRITES_MAX, 3, "a count of writes", ModelCodec::write),
        hold(from),
        releases(from));
  }

  private static Optional<Prepare.Hold> hold(FrameReader from) throws MalformedFrame {
    return from.flag("a hold")
        ? Optional.of(
            new Prepare.Hold(from.text("a transaction's name"), from.number("a time limit")))
        : Optional.empty();
  }

  static List<Long> releases(FrameReader from) throws MalformedFrame {
    return from.list(
        Limits.HELD_PIECES_MAX, 1, "a count of released pieces", each -> each.number("a revision"));
  }
}
