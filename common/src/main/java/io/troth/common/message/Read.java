package io.troth.common.message;

import io.troth.common.model.Key;

/** A relayed read; {@code id} is the leader's, and comes back with the answer. */
public record Read(long id, Key key) {}
