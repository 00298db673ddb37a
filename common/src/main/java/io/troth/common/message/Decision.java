package io.troth.common.message;

/** The outcome of a transaction (R5). */
public record Decision(long revision, boolean committed) {}
