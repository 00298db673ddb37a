package io.troth.client;

/** What became of a transaction. */
public sealed interface TransactionOutcome permits Committed, Refused, Unknown {}
