package io.troth.common.message;

import io.troth.common.check.Limits;
import io.troth.common.message.ToLeader.Ack;
import io.troth.common.message.ToLeader.Answer;
import io.troth.common.message.ToLeader.Answers;
import io.troth.common.message.ToLeader.Beat;
import io.troth.common.message.ToLeader.Compared;
import io.troth.common.message.ToLeader.Memory;
import io.troth.common.message.ToLeader.PullFailed;
import io.troth.common.message.ToLeader.Pulled;
import io.troth.common.message.ToLeader.Refused;
import io.troth.common.message.ToLeader.Trouble;
import io.troth.common.message.ToLeader.Welcome;
import io.troth.common.ring.Slots;
import java.util.Optional;

/**
 * The bodies of a follower's messages. The order of the fields is the format:
 * docs/link-protocol.md.
 */
final class ToLeaderCodec {
  static final int WELCOME = 65;
  static final int MEMORY = 66;
  static final int REFUSED = 67;
  static final int ACK = 68;
  static final int ANSWERS = 69;
  static final int PULLED = 70;
  static final int PULL_FAILED = 71;
  static final int TROUBLE = 72;
  static final int BEAT = 73;
  static final int COMPARED = 74;

  private static final Remembered.State[] STATES = Remembered.State.values();
  private static final Refused.Reason[] REASONS = Refused.Reason.values();

  private ToLeaderCodec() {}

  static int kind(ToLeader message) {
    return switch (message) {
      case Welcome welcome -> WELCOME;
      case Memory memory -> MEMORY;
      case Refused refused -> REFUSED;
      case Ack ack -> ACK;
      case Answers answers -> ANSWERS;
      case Pulled pulled -> PULLED;
      case PullFailed failed -> PULL_FAILED;
      case Trouble trouble -> TROUBLE;
      case Beat beat -> BEAT;
      case Compared compared -> COMPARED;
    };
  }

  /** About how long the body is, so that the frame need not grow. */
  static int guess(ToLeader message) {
    return switch (message) {
      case Answers answers -> answers(answers);
      case Memory memory -> 32 + 32 * memory.remembered().size();
      case Ack ack -> 32 + 12 * ack.votes().size();
      case Compared compared -> 32 + 16 * compared.sums().size();
      default -> 128;
    };
  }

  private static int answers(Answers answers) {
    int guess = 32;
    for (Answer answer : answers.answers()) {
      guess += 24 + answer.version().value().map(value -> value.length()).orElse(0);
    }
    return guess;
  }

  static void write(FrameWriter to, ToLeader message) {
    switch (message) {
      case Welcome welcome -> {
        to.number(welcome.epoch());
        to.text(welcome.storeId());
        to.number(welcome.generation());
        to.number(welcome.stable());
        to.number(welcome.memories());
      }
      case Memory memory -> {
        to.number(memory.epoch());
        to.list(memory.remembered(), ToLeaderCodec::remembered);
        to.flag(memory.last());
      }
      case Refused refused -> {
        to.number(refused.promised());
        to.number(refused.reason().ordinal());
        to.text(refused.clusterId());
        to.reason(refused.why());
      }
      case Ack ack -> {
        to.number(ack.epoch());
        to.number(ack.round());
        to.list(ack.votes(), ToLeaderCodec::vote);
      }
      case Answers answers -> {
        to.number(answers.epoch());
        to.list(answers.answers(), ToLeaderCodec::answer);
      }
      case Pulled pulled -> {
        to.number(pulled.epoch());
        to.number(pulled.pull());
        to.number(pulled.slot());
        to.number(pulled.keys());
        to.number(pulled.bytes());
      }
      case PullFailed failed -> {
        to.number(failed.epoch());
        to.number(failed.slot());
        to.flag(failed.tooOld());
        to.reason(failed.why());
      }
      case Trouble trouble -> {
        to.number(trouble.epoch());
        to.reason(trouble.why());
      }
      case Beat beat -> {
        to.number(beat.epoch());
        to.number(beat.keys());
        to.number(beat.bytes());
        to.number(beat.pullBytes());
        to.number(beat.pullBytesPerSecondMax());
      }
      case Compared compared -> {
        to.number(compared.epoch());
        to.number(compared.id());
        to.list(compared.sums(), ToLeaderCodec::sum);
      }
    }
  }

  private static void remembered(FrameWriter to, Remembered remembered) {
    to.number(remembered.revision());
    to.number(remembered.state().ordinal());
    to.numbers(remembered.slots());
    to.list(remembered.keys(), ModelCodec::key);
    to.list(remembered.releases(), FrameWriter::number);
    to.flag(remembered.held().isPresent());
    remembered.held().ifPresent(held -> ModelCodec.prepare(to, held));
  }

  private static void sum(FrameWriter to, SlotSum sum) {
    to.number(sum.sum());
    to.number(sum.keys());
  }

  private static void vote(FrameWriter to, Vote vote) {
    to.number(vote.revision());
    to.number(vote.failed() + 1L);
    to.flag(vote.existed());
  }

  private static void answer(FrameWriter to, Answer answer) {
    to.number(answer.id());
    ModelCodec.version(to, answer.version());
  }

  static ToLeader read(int kind, FrameReader from) throws MalformedFrame {
    long epoch = from.number("the epoch");
    return switch (kind) {
      case WELCOME ->
          new Welcome(
              epoch,
              from.text("the store's id"),
              from.number("a store's generation"),
              from.number("a stable revision"),
              from.number(Integer.MAX_VALUE, "a count of memories"));
      case MEMORY ->
          new Memory(
              epoch,
              from.list(
                  Limits.FRAME_ITEMS_MAX, 4, "a count of memories", ToLeaderCodec::remembered),
              from.flag("the last memory"));
      case REFUSED ->
          new Refused(
              epoch,
              from.oneOf(REASONS, "a kind of reason"),
              from.text("the cluster's id"),
              from.text("a reason"));
      case ACK ->
          new Ack(
              epoch,
              from.number("a round's number"),
              from.list(
                  Limits.ROUND_COUNT_MAX * Limits.ROUNDS_UNDER_WAY_MAX,
                  3,
                  "a count of votes",
                  ToLeaderCodec::vote));
      case ANSWERS ->
          new Answers(
              epoch,
              from.list(Limits.ROUND_READS_MAX, 3, "a count of answers", ToLeaderCodec::answer));
      case PULLED ->
          new Pulled(
              epoch,
              from.number("a fetch's id"),
              slot(from),
              from.number("a count of keys"),
              from.number("a count of bytes"));
      case PULL_FAILED ->
          new PullFailed(
              epoch, slot(from), from.flag("whether a copy is too old"), from.text("a reason"));
      case TROUBLE -> new Trouble(epoch, from.text("a reason"));
      case BEAT ->
          new Beat(
              epoch,
              from.number("a count of keys"),
              from.number("a count of bytes"),
              from.number("bytes fetched"),
              from.number("bytes to fetch a second"));
      case COMPARED ->
          new Compared(
              epoch,
              from.number("a comparison's id"),
              from.list(Limits.COMPARED_SLOTS_MAX, 2, "a count of sums", ToLeaderCodec::sum));
      default -> throw new MalformedFrame("a message of unknown kind " + kind);
    };
  }

  private static int slot(FrameReader from) throws MalformedFrame {
    return from.number(Slots.COUNT - 1, "a slot");
  }

  private static Remembered remembered(FrameReader from) throws MalformedFrame {
    return new Remembered(
        from.number("a revision"),
        from.oneOf(STATES, "a state"),
        ModelCodec.slots(from),
        from.list(Limits.TRANSACTION_WRITES_MAX, 2, "a count of keys", ModelCodec::key),
        ModelCodec.releases(from),
        from.flag("a held piece") ? Optional.of(ModelCodec.prepare(from)) : Optional.empty());
  }

  private static SlotSum sum(FrameReader from) throws MalformedFrame {
    return new SlotSum(from.number("a checksum"), from.number("a count of keys"));
  }

  private static Vote vote(FrameReader from) throws MalformedFrame {
    return new Vote(
        from.number("a revision"),
        from.number(Limits.TRANSACTION_CONDITIONS_MAX, "a condition's place") - 1,
        from.flag("whether the key existed"));
  }

  private static Answer answer(FrameReader from) throws MalformedFrame {
    return new Answer(from.number("a read's id"), ModelCodec.version(from));
  }
}
