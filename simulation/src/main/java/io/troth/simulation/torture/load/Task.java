package io.troth.simulation.torture.load;

import io.troth.simulation.history.Outcome;
import io.troth.simulation.history.Request;
import java.util.Optional;
import java.util.function.Function;

/**
 * One request, as the history records it and as a server gets it.
 *
 * @param request what takes effect if the conditions hold
 * @param otherwise what takes effect instead if one does not
 * @param isRecorded false where only a later request of the same client can have an effect
 * @param then what the client asks next, if it has to, by what it was told
 */
record Task(
    Api api,
    Request request,
    Optional<Request> otherwise,
    Ask ask,
    boolean isRecorded,
    Function<Outcome, Optional<Task>> then) {
  /** Where it is asked, and so how the answer is to be read. */
  enum Api {
    /** {@code /v1/kv/KEY}. */
    KEYS,
    /** {@code /?key=KEY}: a follower understands it otherwise, so it is for the leader only. */
    QUERY,
    /** {@code /v1/txn}. */
    TRANSACTION,
    /** {@code /?key=KEY&txn=NAME}, {@code /commit}, {@code /abort}. */
    HELD
  }

  static Task of(Api api, Request request, Ask ask) {
    return new Task(api, request, Optional.empty(), ask, true, told -> Optional.empty());
  }

  /** Asked at {@code /v1/txn}, where everything can be said. */
  static Task transaction(Request request, Optional<Request> otherwise) {
    return new Task(
        Api.TRANSACTION,
        request,
        otherwise,
        Wording.transaction(request, otherwise),
        true,
        told -> Optional.empty());
  }

  static Task transaction(Request request) {
    return transaction(request, Optional.empty());
  }
}
