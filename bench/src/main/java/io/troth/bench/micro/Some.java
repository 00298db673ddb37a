package io.troth.bench.micro;

import io.troth.common.message.Prepare;
import io.troth.common.model.Key;
import io.troth.common.model.Revision;
import io.troth.common.model.Value;
import io.troth.common.model.Write;
import java.util.ArrayList;
import java.util.List;

/** What the benchmarks work on: keys of 12 bytes, values of 256. */
final class Some {
  static final int KEYS = 10_000;
  private static final Value VALUE = Value.of(new byte[256]);

  private Some() {}

  static Key key(int number) {
    return Key.of("key-%08d".formatted(number % KEYS));
  }

  static Write put(int number) {
    return new Write.Put(key(number), VALUE);
  }

  /** Transactions of one put each, with revisions from {@code sequence} on. */
  static List<Prepare> prepares(int sequence, int count) {
    List<Prepare> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Write put = put(sequence + i);
      all.add(
          new Prepare(
              Revision.of(1, sequence + i), List.of(put.key().slot()), List.of(), List.of(put)));
    }
    return all;
  }
}
