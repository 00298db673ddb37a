package io.troth.simulation.check;

import io.troth.simulation.history.Write;
import java.util.Optional;
import java.util.function.LongPredicate;

/**
 * What a key holds, in a search for an order.
 *
 * @param revision 0 when the key is absent or its writer's revision is not known yet; a read that
 *     shows one fixes it
 */
record RegisterState(Optional<String> value, long revision) {
  private static final int HASHED_MAX = 32;
  static final RegisterState NOTHING = new RegisterState(Optional.empty(), 0);

  /**
   * The state after the step, or empty if it cannot come here.
   *
   * @param owned tells the revisions of known writers, which a write of unknown revision cannot
   *     have
   */
  Optional<RegisterState> after(KeyStep step, LongPredicate owned) {
    RegisterState state = this;
    long read = step.readRevision();
    if (read > 0 && state.revision == 0 && value.isPresent() && !owned.test(read)) {
      state = new RegisterState(value, read);
    }
    if (!step.fits(state.value, state.revision)) {
      return Optional.empty();
    }
    if (step.write().isEmpty()) {
      return Optional.of(state);
    }
    Optional<String> written = step.write().flatMap(Write::value);
    return Optional.of(written.isEmpty() ? NOTHING : new RegisterState(written, step.revision()));
  }

  /** A hash good enough that two states of one search never share it by accident. */
  long hash() {
    long hash = revision * 0x9E3779B97F4A7C15L + (value.isPresent() ? 1 : 2);
    String text = value.orElse("");
    // Long values differ at their beginning.
    int length = Math.min(text.length(), HASHED_MAX);
    for (int i = 0; i < length; i++) {
      hash = (hash ^ text.charAt(i)) * 0x100000001B3L;
    }
    return hash;
  }
}
