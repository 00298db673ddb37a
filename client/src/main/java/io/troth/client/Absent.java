package io.troth.client;

/** There is no such key. */
public record Absent() implements Reading {}
