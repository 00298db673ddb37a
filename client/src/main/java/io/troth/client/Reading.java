package io.troth.client;

/** What a read found; {@link Refused} where it could not be done. */
public sealed interface Reading permits Found, Absent, Refused {}
