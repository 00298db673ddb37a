package io.troth.client;

/**
 * What became of a write. There is no fourth case, and a {@code switch} need not have one:
 *
 * {@snippet class="Examples" region="outcomes"}
 */
public sealed interface Outcome permits Done, Refused, Unknown {}
