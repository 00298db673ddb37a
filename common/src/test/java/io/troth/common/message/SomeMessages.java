package io.troth.common.message;

import io.troth.common.model.Condition;
import io.troth.common.model.Key;
import io.troth.common.model.Role;
import io.troth.common.model.Value;
import io.troth.common.model.Version;
import io.troth.common.model.Write;
import io.troth.common.ring.Slots;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Messages of every kind, drawn from one seed. */
public final class SomeMessages {
  private final SplittableRandom random;

  public SomeMessages(long seed) {
    random = new SplittableRandom(seed);
  }

  public List<ToFollower> oneOfEachToFollower() {
    return List.of(
        new ToFollower.Hello(text(), number(), text(), some(this::text), text(), small(), number()),
        new ToFollower.Assignment(number(), text(), exactly(Slots.COUNT, this::role)),
        new ToFollower.Change(number(), slots(), role()),
        new ToFollower.Round(
            number(),
            number(),
            number(),
            random.nextBoolean(),
            some(() -> new Decision(number(), random.nextBoolean())),
            some(this::number),
            some(() -> new Read(number(), key())),
            some(this::prepare)),
        new ToFollower.Pull(number(), number(), slot(), small(), text(), number()),
        new ToFollower.Purge(number(), slots(), number()),
        new ToFollower.Compare(number(), number(), slots()));
  }

  public List<ToLeader> oneOfEachToLeader() {
    return List.of(
        new ToLeader.Welcome(number(), text(), number(), number(), small()),
        new ToLeader.Memory(number(), some(this::remembered), random.nextBoolean()),
        new ToLeader.Refused(number(), one(ToLeader.Refused.Reason.values()), text(), text()),
        new ToLeader.Ack(
            number(),
            number(),
            some(() -> new Vote(number(), random.nextInt(-1, 9_999), random.nextBoolean()))),
        new ToLeader.Answers(number(), some(() -> new ToLeader.Answer(number(), version()))),
        new ToLeader.Pulled(number(), number(), slot(), number(), number()),
        new ToLeader.PullFailed(number(), slot(), random.nextBoolean(), text()),
        new ToLeader.Trouble(number(), text()),
        new ToLeader.Beat(number(), number(), number(), number(), number()),
        new ToLeader.Compared(number(), number(), some(() -> new SlotSum(number(), number()))));
  }

  public Prepare prepare() {
    return new Prepare(
        number(),
        slots(),
        some(this::condition),
        some(this::write),
        random.nextBoolean() ? Optional.of(new Prepare.Hold(text(), number())) : Optional.empty(),
        some(this::number));
  }

  private Remembered remembered() {
    return new Remembered(
        number(),
        one(Remembered.State.values()),
        slots(),
        some(this::key),
        some(this::number),
        random.nextBoolean() ? Optional.of(prepare()) : Optional.empty());
  }

  private Condition condition() {
    return switch (random.nextInt(7)) {
      case 0 -> new Condition.Any(key());
      case 1 -> new Condition.Exists(key());
      case 2 -> new Condition.Absent(key());
      case 3 -> new Condition.RevisionIs(key(), number());
      case 4 -> new Condition.RevisionIn(key(), some(this::number));
      case 5 -> new Condition.RevisionNotIn(key(), some(this::number));
      default -> new Condition.ValueIs(key(), value());
    };
  }

  private Write write() {
    return random.nextBoolean() ? new Write.Put(key(), value()) : new Write.Delete(key());
  }

  private Version version() {
    return new Version(number(), random.nextBoolean() ? Optional.of(value()) : Optional.empty());
  }

  private Key key() {
    return Key.of(bytes(1 + random.nextInt(random.nextInt(10) == 0 ? 1024 : 20)));
  }

  private Value value() {
    return Value.of(bytes(random.nextInt(random.nextInt(20) == 0 ? 5_000 : 50)));
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(20); i > 0; i--) {
      text.appendCodePoint(
          random.nextInt(4) == 0 ? 0x1F600 + random.nextInt(50) : 'a' + random.nextInt(26));
    }
    return text.toString();
  }

  /** Numbers of all lengths alike. */
  private long number() {
    return random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63);
  }

  private int small() {
    return random.nextInt(Integer.MAX_VALUE) >>> random.nextInt(31);
  }

  private Role role() {
    return one(Role.values());
  }

  private <E> E one(E[] of) {
    return of[random.nextInt(of.length)];
  }

  private int slot() {
    return random.nextInt(Slots.COUNT);
  }

  private List<Integer> slots() {
    return some(this::slot);
  }

  private <T> List<T> some(Supplier<T> item) {
    return exactly(random.nextInt(6), item);
  }

  private static <T> List<T> exactly(int count, Supplier<T> item) {
    List<T> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(item.get());
    }
    return list;
  }
}
